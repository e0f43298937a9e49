"""The test message that an admin asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel, Kind
from moderation.store.keys import key
from moderation.store.server.clock import now_ms
from tests.moderation.alerts.conftest import Desk
from tests.moderation.alerts.smtp_stub import MailStub
from tests.moderation.webhooks.sink import Sink


def texts(chat: Sink) -> list[str]:
    return [json.loads(request.body)["text"] for request in chat.received]


def test_a_test_message(desk: Desk, slack: Channel, chat: Sink) -> None:
    """It is sent in quiet hours, too, once, and takes nothing from what waits."""
    now = datetime.fromtimestamp(now_ms(desk.redis) / 1000, UTC)
    quiet = replace(slack, quiet_from=f"{now:%H}:00", quiet_to=f"{(now.hour + 2) % 24:02}:00")
    id_ = desk.add(quiet)
    desk.turn(Alert.AUDITS)
    desk.channels.test("demo", id_)
    desk.now = now_ms(desk.redis)
    desk.round()
    desk.round()
    (text,) = texts(chat)
    assert "This is a test" in text
    assert desk.get(id_).test == ""
    assert len(desk.channels.untold(desk.get(id_))) == 1


def test_a_second_test_is_another_message(desk: Desk, mail: MailStub) -> None:
    """Mail systems drop a second message with the same id, so each test has its own."""
    id_ = desk.add(Channel(Kind.MAIL, "desk@news.example"))
    for asked_at in ("1795960800000", "1795960900000"):
        desk.redis.hset(key("demo", "channel", id_), "test", asked_at)
        desk.round()
    first, second = (taken["Message-ID"] for taken in mail.messages)
    assert first != second


def test_a_test_that_fails(desk: Desk, slack: Channel, chat: Sink) -> None:
    """It is not tried again and counts for nothing, but what came of it is known."""
    chat.answer = lambda _: (403, {})
    id_ = desk.add(slack)
    desk.channels.test("demo", id_)
    desk.round()
    desk.round()
    stored = desk.get(id_)
    assert (len(chat.received), stored.last_outcome, stored.failing_since) == (1, "http_403", None)


def test_a_test_that_arrives_ends_the_pause(desk: Desk, slack: Channel, chat: Sink) -> None:
    """Once a mended channel takes a test, what waited for its retry comes at once."""
    chat.answer = lambda _: (500, {})
    id_ = desk.add(slack)
    desk.turn(Alert.AUDITS)
    desk.round()
    chat.answer = lambda _: (200, {})
    desk.channels.test("demo", id_)
    desk.round()
    desk.round()
    assert "This is a test" in texts(chat)[1]
    assert "Questions" in texts(chat)[2]
