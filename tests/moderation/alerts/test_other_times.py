"""What a later release told, and what was planned before the store's clock was set back."""

from __future__ import annotations

import json
from dataclasses import replace

from moderation.alerts.alert import Alert
from moderation.alerts.channel import Channel
from moderation.store.keys import key
from moderation.store.server.clock import HOUR_MS, now_ms
from tests.moderation.alerts.conftest import Desk
from tests.moderation.webhooks.sink import Sink


def test_what_a_later_release_tells(desk: Desk, slack: Channel, chat: Sink) -> None:
    """An alert that is unknown here is passed over, in the log and among those of a channel."""
    log = key("demo", "alert_log")
    desk.add(replace(slack, alerts=("added_later",)))
    desk.add(slack)
    line = {"alert": "added_later", "state": "begun", "value": 1, "limit": 0, "since": 1}
    desk.redis.xadd(log, {"line": json.dumps(line)})
    desk.turn(Alert.AUDITS)
    desk.round()
    assert [change.alert for change in desk.log.newest("demo", 9)] == [Alert.AUDITS]
    assert len(chat.received) == 1


def test_a_channel_of_a_later_release(desk: Desk, slack: Channel, chat: Sink) -> None:
    """A kind that is unknown here is left to that release, and stops no other channel."""
    later = desk.add(slack)
    desk.add(slack)
    document = slack.document.replace("slack", "added_later")
    desk.redis.hset(key("demo", "channel", later), "document", document)
    desk.turn(Alert.AUDITS)
    desk.round()
    assert len(chat.received) == 1
    assert len(desk.channels.all("demo")) == 1


def test_a_clock_that_is_set_back(desk: Desk, slack: Channel, chat: Sink) -> None:
    """What a lease or a pause from before it plans for too late is told at once."""
    chat.answer = lambda _: (500, {})
    id_ = desk.add(slack)
    name, later = key("demo", "channel", id_), now_ms(desk.redis) + HOUR_MS
    desk.turn(Alert.AUDITS)
    desk.round()
    desk.redis.hset(name, "leased_until", str(later))
    for field in ("retry_at", "last_at"):
        desk.redis.hset(name, field, str(later))
    desk.round()
    desk.round()
    assert len(chat.received) == 2
