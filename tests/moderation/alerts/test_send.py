"""Alerts that begin and end reach the channels: once, at their time, whoever dies meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel, Digest, Kind
from moderation.alerts.channels import CHANNELS_MAX, DELIVERED
from moderation.errors import Invalid, NotFound
from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS, HOUR_MS, now_ms
from moderation.webhooks import post
from moderation.webhooks.address import Blocked
from moderation.webhooks.post import Fault
from tests.moderation.alerts.conftest import DESK, Desk
from tests.moderation.alerts.smtp_stub import MailStub
from tests.moderation.webhooks.sink import Received, Sink
from tests.support.servers.redis_servers import wait_until

TOKEN = "12345:" + "AbC_d-e" * 5


def texts(chat: Sink) -> list[str]:
    return [json.loads(request.body)["text"] for request in chat.received]


def test_slack(desk: Desk, slack: Channel, chat: Sink) -> None:
    """An alert that begins and one that ends are told once each, with a link."""
    id_ = desk.add(slack)
    desk.turn(Alert.HELD_AGE, value=26 * 3600)
    desk.round()
    desk.round()
    desk.turn(Alert.HELD_AGE, begun=False, value=60)
    desk.round()
    begun, ended = texts(chat)
    assert "Alert: A held comment waits too long: 26 h (limit 24 h" in begun
    assert "Over: A held comment waits too long" in ended
    assert begun.endswith("https://mod.example/sites/demo/alerts")
    assert desk.get(id_).last_outcome == DELIVERED


def test_telegram(desk: Desk, chat: Sink) -> None:
    """The bot's token stands in the path alone, the chat in the body."""
    base = chat.url.removesuffix("/hook")
    desk.add(Channel(Kind.TELEGRAM, f"{base}/bot{TOKEN}", chat="-100123"))
    desk.turn(Alert.AUDITS)
    desk.round()
    (request,) = chat.received
    assert request.path == f"/bot{TOKEN}/sendMessage"
    assert json.loads(request.body)["chat_id"] == "-100123"


def test_mail(desk: Desk, mail: MailStub) -> None:
    """An e-mail says in its subject what is amiss, in the channel's language."""
    desk.add(Channel(Kind.MAIL, DESK, language="ru"))
    desk.turn(Alert.STORE, value=0.63)
    desk.round()
    (taken,) = mail.messages
    assert taken["Subject"] == "modqueue · demo: Оповещение: Память хранилища кончается"
    assert "63 % (предел 60 %" in taken.get_content()


def test_a_new_channel_hears_of_what_comes(desk: Desk, slack: Channel, chat: Sink) -> None:
    """What began before it was added is not told."""
    desk.turn(Alert.AUDITS)
    desk.add(slack)
    desk.round()
    assert chat.received == []


def test_only_what_it_wants(desk: Desk, slack: Channel, chat: Sink) -> None:
    """A channel of one alert passes over the others, for good."""
    id_ = desk.add(replace(slack, alerts=(Alert.AUDITS,)))
    desk.turn(Alert.HEAT)
    desk.round()
    assert chat.received == []
    assert desk.channels.untold(desk.get(id_)) == []
    desk.turn(Alert.AUDITS)
    desk.round()
    assert len(chat.received) == 1


def test_quiet_hours(desk: Desk, slack: Channel, chat: Sink) -> None:
    """What turns in the night is told in the morning, in one message."""
    today = now_ms(desk.redis) // DAY_MS * DAY_MS
    desk.add(replace(slack, quiet_from="22:00", quiet_to="07:00"))
    desk.turn(Alert.AUDITS)
    desk.turn(Alert.AUDITS, begun=False)
    desk.now = today + DAY_MS + 23 * HOUR_MS
    desk.round()
    desk.now = today + 2 * DAY_MS + 6 * HOUR_MS
    desk.round()
    assert chat.received == []
    desk.now = today + 2 * DAY_MS + 7 * HOUR_MS
    desk.round()
    (text,) = texts(chat)
    assert ("Alert: Questions" in text, "Over: Questions" in text) == (True, True)


def test_a_digest(desk: Desk, slack: Channel, chat: Sink) -> None:
    """A day's alerts are one message at eight; a day without any has none."""
    desk.add(replace(slack, digest=Digest.DAILY))
    for alert in (Alert.AUDITS, Alert.HEAT, Alert.DRIFT):
        desk.turn(alert)
    desk.round()
    assert chat.received == []
    morning = datetime.fromtimestamp(now_ms(desk.redis) / 1000, UTC).replace(hour=8, minute=0)
    desk.now = int(morning.timestamp() * 1000) + 2 * DAY_MS
    desk.round()
    desk.now += DAY_MS
    desk.round()
    (text,) = texts(chat)
    assert text.count("Alert:") == 3


def test_a_dead_receiver_stops_nobody(
    desk: Desk, slack: Channel, make_sink: Callable[[], Sink], mail: MailStub
) -> None:
    """One that hangs, one that refuses and one that is away leave the others their message."""
    hanging, refusing, well = make_sink(), make_sink(), make_sink()
    ended = threading.Event()
    hanging.answer = lambda _: (204 if ended.wait(20) else 500, {})
    refusing.answer = lambda _: (404, {})
    ids = {
        name: desk.add(replace(slack, address=address))
        for name, address in {
            "hanging": hanging.url,
            "refusing": refusing.url,
            "away": "http://127.0.0.1:9/x",
            "well": well.url,
        }.items()
    }
    desk.add(Channel(Kind.MAIL, DESK))
    desk.turn(Alert.AUDITS)
    desk.sender.round()
    wait_until(lambda: len(well.received) == len(mail.messages) == 1, "the other messages")
    ended.set()
    assert desk.sender.wait(20)
    outcomes = {name: desk.get(id_).last_outcome for name, id_ in ids.items()}
    assert outcomes == {
        "hanging": DELIVERED, "refusing": "http_404", "away": Fault.UNREACHABLE,
        "well": DELIVERED,
    }  # fmt: skip
    assert desk.get(ids["refusing"]).failing_since is not None


def test_a_retry_waits_for_its_time(desk: Desk, slack: Channel, chat: Sink) -> None:
    """It comes five seconds later at first, and never sooner."""
    chat.answer = lambda _: (500, {})
    record = key("demo", "channel", desk.add(slack))
    desk.turn(Alert.AUDITS)
    desk.round()
    last, again = desk.redis.hmget(record, ["last_at", "retry_at"])
    assert int(again or 0) - int(last or 0) == 5000
    desk.redis.hset(record, "retry_at", now_ms(desk.redis) + HOUR_MS)
    desk.round()
    assert len(chat.received) == 1


def test_what_failed_is_told_later(desk: Desk, slack: Channel, chat: Sink) -> None:
    """A retry tells what waits and what came since, in one message."""
    chat.answer = lambda _: (500, {})
    id_ = desk.add(slack)
    desk.turn(Alert.AUDITS)
    desk.round()
    desk.turn(Alert.HEAT)
    chat.answer = lambda _: (200, {})
    desk.redis.hset(key("demo", "channel", id_), "retry_at", 0)
    desk.round()
    assert ("Questions" in texts(chat)[-1], "Articles" in texts(chat)[-1]) == (True, True)
    assert desk.get(id_).failing_since is None


def test_two_senders_tell_once(desk: Desk, slack: Channel, chat: Sink) -> None:
    """While one tells, another that looks leaves the channel alone; so does one that looked."""
    met = threading.Event()
    chat.answer = lambda _: (204 if met.wait(20) else 500, {})
    desk.add(slack)
    desk.turn(Alert.AUDITS)
    other = desk.another_sender()
    desk.sender.round()
    other.round()
    assert other.wait(20)
    met.set()
    assert desk.sender.wait(20)
    other.round()
    assert other.wait(20)
    assert len(chat.received) == 1


def test_a_killed_sender_loses_nothing(desk: Desk, slack: Channel, chat: Sink) -> None:
    """A lease of nobody ends; then another sender tells what was untold, once."""
    id_ = desk.add(slack)
    desk.turn(Alert.AUDITS)
    dead = desk.channels.take(desk.get(id_), test="", seconds=60)
    assert dead
    desk.round()
    assert chat.received == []
    desk.redis.hset(key("demo", "channel", id_), "leased_until", now_ms(desk.redis) - 1)
    desk.round()
    desk.round()
    assert len(chat.received) == 1
    stored = desk.get(id_)
    assert desk.channels.settle(stored, dead, "0-0", DELIVERED) == "stale"
    assert desk.get(id_).cursor == stored.cursor


def test_a_changed_address_is_tried_at_once(
    desk: Desk, slack: Channel, make_sink: Callable[[], Sink], chat: Sink
) -> None:
    """What failed at the former address goes to the new one without a pause."""
    chat.answer = lambda _: (500, {})
    id_, other = desk.add(slack), make_sink()
    desk.turn(Alert.AUDITS)
    desk.round()
    desk.channels.change("demo", id_, replace(slack, address=other.url), by="aida")
    desk.round()
    assert len(other.received) == 1


def test_a_removed_channel(desk: Desk, slack: Channel, chat: Sink) -> None:
    """It gets nothing more, and is gone."""
    id_ = desk.add(slack)
    desk.turn(Alert.AUDITS)
    desk.channels.remove("demo", id_, by="aida")
    desk.round()
    assert chat.received == []
    for act in (lambda: desk.get(id_), lambda: desk.channels.test("demo", id_)):
        with pytest.raises(NotFound):
            act()


def test_a_site_has_ten_at_most(desk: Desk, slack: Channel) -> None:
    """An eleventh is refused."""
    for _ in range(CHANNELS_MAX):
        desk.add(slack)
    with pytest.raises(Invalid):
        desk.add(slack)


def test_no_private_address_at_the_time_of_sending(
    desk: Desk, slack: Channel, chat: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat whose name leads inside is refused at each attempt, as webhooks are."""
    monkeypatch.setattr(post, "resolve", _blocked)
    id_ = desk.add(slack)
    desk.turn(Alert.AUDITS)
    desk.round()
    assert (desk.get(id_).last_outcome, chat.received) == (Fault.BLOCKED, [])


def _blocked(host: str, *_: object) -> object:
    raise Blocked(host)


def test_secrets_stay_out_of_the_log(
    desk: Desk, chat: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    """A line for each attempt, without token, chat or address."""
    base = chat.url.removesuffix("/hook")
    chat.answer = lambda _: (500, {})
    desk.add(Channel(Kind.TELEGRAM, f"{base}/bot{TOKEN}", chat="-100123"))
    desk.add(Channel(Kind.MAIL, DESK))
    desk.turn(Alert.AUDITS)
    with caplog.at_level("INFO", "modqueue"):
        desk.round()
    assert caplog.text.count("alerts.told") == 2
    for secret in (TOKEN, "100123", "127.0.0.1", DESK):
        assert secret not in caplog.text


def test_a_request_names_no_cookie(desk: Desk, slack: Channel, chat: Sink) -> None:
    """Chats get a body of JSON and our name, no signature and nothing of the site."""
    desk.add(slack)
    desk.turn(Alert.AUDITS)
    desk.round()
    request: Received = chat.received[0]
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "modqueue-alerts"
    assert "authorization" not in request.headers
