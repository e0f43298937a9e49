"""What the evaluator makes of the figures of a site."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from moderation import actions
from moderation.alerts.alert import RULES, Alert
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.limits import rules
from moderation.articles.heat import Figure, Heat
from moderation.errors import ProjectionUnavailable
from moderation.projection.database import open_for_writing, transaction
from moderation.projection.search import Projection
from moderation.projection.sums import sum_anew
from moderation.raids.raid import Raid
from moderation.site.site_settings import SiteSettings
from moderation.status import Status
from moderation.store.server.clock import DAY_MS, HOUR_MS, WEEK_MS
from moderation.store.server.room import Memory
from moderation.submission import Article
from moderation.watching import alerts
from moderation.webhooks.outbox import Outbox
from moderation.webhooks.post import Answer
from tests.moderation.watching.conftest import Room
from tests.support.projected import write_comments

MINUTE_MS = 60_000


def test_a_quiet_site_has_no_alert(room: Room) -> None:
    """Nothing is amiss, and nothing is written for it."""
    assert room.look() == room.look(DAY_MS) == []
    assert room.events() == []


def test_a_comment_that_waits_too_long(room: Room) -> None:
    """It begins a day and five minutes after it was held; a decision ends it after calm."""
    held = room.post("doubtful")
    assert room.look(DAY_MS - MINUTE_MS) == []
    assert room.look(DAY_MS + MINUTE_MS) == []
    assert room.look(DAY_MS + 6 * MINUTE_MS) == [Alert.HELD_AGE]
    actions.decide(room.store, "demo", held, status=Status.APPROVED, by="aida", expected_version=2)
    assert room.look(DAY_MS + 7 * MINUTE_MS) == []
    assert room.look(DAY_MS + 13 * MINUTE_MS) == [Alert.HELD_AGE]
    begun, ended = room.events()
    assert (begun["alert"], begun["state"], ended["state"]) == ("held_age", "begun", "ended")
    assert begun["limit"] == DAY_MS / 1000
    assert begun["since"] == ended["since"] == room.start + DAY_MS + MINUTE_MS


def test_a_false_start_stops_no_later_alert(room: Room) -> None:
    """A figure that fell before the alert began leaves it as ready as at first."""
    held = room.post("doubtful")
    assert room.look(DAY_MS + MINUTE_MS) == []
    actions.decide(room.store, "demo", held, status=Status.APPROVED, by="aida", expected_version=2)
    assert room.look(DAY_MS + 2 * MINUTE_MS) == []
    room.post("doubtful")
    assert room.look(2 * DAY_MS) == []
    assert room.look(2 * DAY_MS + 5 * MINUTE_MS) == [Alert.HELD_AGE]


def test_a_report_holds_from_its_time_on(room: Room) -> None:
    """An old comment that readers' reports hold now has not waited since it was posted."""
    id_ = room.post("fine")
    for reader in ("a", "b", "c"):
        actions.report(room.store, "demo", id_, reporter=reader, reason="spam")
    held_at = room.store.get("demo", id_).decisions[-1].at
    later = held_at - room.start + HOUR_MS
    assert room.figure(Alert.HELD_AGE, later) == HOUR_MS / 1000


def test_reports_hide_no_older_comment(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind comments of long ago that reports hold now, the one that waits longest counts."""
    monkeypatch.setattr(alerts, "HELD_PAGE", 2)
    reported = [room.post("fine") for _ in range(5)]
    oldest = room.store.get("demo", room.post("doubtful")).accepted_at
    for _ in range(6):
        room.post("doubtful")
    for id_ in reported:
        for reader in ("a", "b", "c"):
            actions.report(room.store, "demo", id_, reporter=reader, reason="spam")
    later = HOUR_MS
    assert room.figure(Alert.HELD_AGE, later) == (room.start + later - oldest) / 1000
    pages = _pages_of(room, monkeypatch)
    room.figure(Alert.HELD_AGE, later)
    assert len(pages) == 3  # of six: what follows came later
    monkeypatch.setattr(alerts, "HELD_PAGES", 1)
    room.figure(Alert.HELD_AGE, later)
    assert len(pages) == 4


def _pages_of(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each page of a list that is read from now on."""
    pages: list[str] = []
    listing = room.store.listing

    def counted(*args: Any, **options: Any) -> Any:
        pages.append("")
        return listing(*args, **options)

    monkeypatch.setattr(room.store, "listing", counted)
    return pages


def test_a_projection_that_is_away(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is behind from the first change on that it did not read; other figures are looked at."""

    def away(*_: object) -> str:
        raise ProjectionUnavailable("away")

    assert room.look() == []
    monkeypatch.setattr(Projection, "cursor", away)
    room.post("fine")
    room.watch.figures = {**room.watch.figures, Alert.STORE: lambda *_: 0.9}
    assert room.watch.round("demo", room.start + 10 * MINUTE_MS) == []
    turned = room.watch.round("demo", room.start + 20 * MINUTE_MS)
    assert turned == [Alert.PROJECTION, Alert.STORE]


def test_a_backlog(room: Room) -> None:
    """It counts what is held."""
    for _ in range(3):
        room.post("doubtful")
    assert room.figure(Alert.BACKLOG) == 3


def test_a_site_has_limits_of_its_own(room: Room) -> None:
    """Two hours, where the site says so; the event has that limit, and calm keeps its share."""
    settings = SiteSettings(alert_held_hours=2, alert_backlog=10)
    actions.save_settings(room.store, "demo", settings, by="aida", expected_version=0)
    room.post("doubtful")
    assert room.look(2 * HOUR_MS + MINUTE_MS) == []
    assert room.look(2 * HOUR_MS + 6 * MINUTE_MS) == [Alert.HELD_AGE]
    assert room.events()[0]["limit"] == 7200
    own = rules(settings)
    assert own[Alert.BACKLOG] == replace(RULES[Alert.BACKLOG], limit=10, calm=8)
    assert rules(SiteSettings()) == RULES


def test_late_verdicts(room: Room) -> None:
    """Its figure is the age of the oldest comment without a verdict."""
    room.post("fine", judged=False)
    assert (room.figure(Alert.VERDICTS) or 0) >= 0
    room.post("fine")
    assert room.figure(Alert.VERDICTS) == 0


def test_failing_webhooks_and_channels(room: Room) -> None:
    """Both count: a webhook that fails, and a channel that was not told."""
    endpoint, _ = room.endpoints.add("demo", "http://127.0.0.1:1/", by="aida")
    id_ = room.channels.add("demo", Channel(Kind.SLACK, "http://127.0.0.1:1/"), by="aida")
    assert room.figure(Alert.WEBHOOKS) == 0
    room.post("fine")
    outbox = Outbox(room.store.redis)
    outbox.advance("demo", endpoint.id)
    message = outbox.take("demo", endpoint.id)
    assert message
    outbox.settle(message, Answer(500, None, 0.1), 0.0)
    assert room.figure(Alert.WEBHOOKS) == 1
    stored = room.channels.get("demo", id_)
    lease = room.channels.take(stored, test="", seconds=9)
    assert lease
    room.channels.settle(stored, lease, "0-0", "http_500", pause_seconds=5)
    assert room.figure(Alert.WEBHOOKS) == 2


def test_overdue_audits(room: Room, everything_is_audited: None) -> None:
    """A question counts once it has waited for a week by the store's clock."""
    id_ = room.post("fine")
    assert room.figure(Alert.AUDITS) == 0
    room.store.redis.zadd("{demo}:audits", {id_: (room.start - WEEK_MS - 1) * 1000})
    assert room.figure(Alert.AUDITS) == 1


def test_raids(room: Room) -> None:
    """A raid that goes on is told at once, and that it is over after a minute."""
    gist = frozenset({"casino", "bonus"})
    raid = Raid("a" * 16, gist, room.start, room.start, 5, 5, 2, holds=True)
    assert room.raids.begin("demo", raid)
    assert room.look() == [Alert.RAID]
    assert room.raids.end("demo", raid, at=room.start)
    assert room.look(MINUTE_MS) == []
    assert room.look(2 * MINUTE_MS) == [Alert.RAID]


def test_heat(room: Room) -> None:
    """An article that the breaker holds counts, one that a person holds does not."""
    assert room.figure(Alert.HEAT) is None, "without a projection nobody can tell"
    heat = Heat(room.start, Figure.SHARE, 0.6, 0.3).document
    room.store.change_article(
        "demo", Article("hot"), premoderated=True, heat=heat, by="breaker:heat"
    )
    room.store.change_article("demo", Article("mild"), premoderated=True, by="aida")
    room.project()
    assert room.figure(Alert.HEAT) == 1


def test_drift(room: Room) -> None:
    """A week with twice the arrivals of those before it counts, as of this hour."""
    assert room.figure(Alert.DRIFT) is None, "without a projection nobody can tell"
    room.post("fine")
    room.project()
    weeks = [110, 100, 120, 900]
    rows = (
        {"accepted_at": room.start - age * WEEK_MS - n, "route": "approve", "id": f"{age}-{n}",
         "sequence": 100_000 + 1000 * age + n}
        for age, count in zip((3, 2, 1, 0), weeks, strict=True)
        for n in range(1, count + 1)
    )  # fmt: skip
    write_comments(room.path, rows)
    with closing(open_for_writing(room.path)) as database, transaction(database):
        sum_anew(database, "demo")
    assert room.figure(Alert.DRIFT) == 1


def test_a_projection_that_is_behind(room: Room) -> None:
    """Its figure is the age of the oldest line that it has not read."""
    room.post("fine")
    room.project()
    assert room.figure(Alert.PROJECTION, HOUR_MS) == 0
    room.post("fine")
    behind = room.figure(Alert.PROJECTION, HOUR_MS)
    assert behind is not None
    assert HOUR_MS / 1000 - 60 < behind <= HOUR_MS / 1000


def test_a_store_that_fills(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above three fifths of its memory for ten minutes it is told."""
    monkeypatch.setattr(room.store.room, "fullest", lambda: Memory(61, 100))
    assert room.look() == []
    assert room.look(10 * MINUTE_MS) == [Alert.STORE]


def test_two_processes_note_it_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that look at the same time, or one after another, write one line."""
    monkeypatch.setattr(room.store.room, "fullest", lambda: Memory(61, 100))
    room.look()
    watches = [room.another_watch() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        later = room.start + 10 * MINUTE_MS
        turned = [*pool.map(lambda watch: watch.round("demo", later), watches)]
    assert sum(map(len, turned)) == 1
    assert len(room.events()) == len(room.log.newest("demo", 10)) == 1


def test_a_killed_process_loses_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process goes on where one died: how long a figure lasted is in the store."""
    monkeypatch.setattr(room.store.room, "fullest", lambda: Memory(61, 100))
    room.look()
    assert room.another_watch().round("demo", room.start + 10 * MINUTE_MS) == [Alert.STORE]


def test_events_have_no_text_and_no_name(room: Room) -> None:
    """Neither a comment nor its author is in what is told."""
    room.post("doubtful turnips")
    room.look(DAY_MS + MINUTE_MS)
    room.look(DAY_MS + HOUR_MS)
    assert room.events()
    for event in room.events():
        assert set(event) == {"alert", "state", "value", "limit", "since"}
        assert "turnips" not in json.dumps(event)
        assert "Quetzal" not in json.dumps(event)


def test_every_alert_has_a_figure(room: Room) -> None:
    """No alert stands in the tables that nobody looks at."""
    assert set(room.watch.figures) == set(RULES)
