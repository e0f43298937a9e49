"""The idle drain: looks where no message comes, keeps out of the way where one does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from celery import Celery

from moderation.actions import submit
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from worker.broker import idle as idle_module
from worker.broker.idle import IdleDrain
from worker.factory import create_worker, make_idle_drain

PERIOD_SECONDS = 2.0


@dataclass
class Bench:
    """Sites with comments that wait, a drain that takes ten at a time, and a clock."""

    waiting: dict[str, int]
    works: bool = True
    now: float = 100.0
    drained: list[list[str]] = field(default_factory=list)

    def drain(self, sites: Sequence[str]) -> bool:
        self.drained.append(list(sites))
        for site in sites:
            self.waiting[site] = max(0, self.waiting[site] - 10)
        return self.works

    def idle(self) -> IdleDrain:
        return IdleDrain(
            lambda: self.waiting,
            lambda site: self.waiting[site],
            self.drain,
            period_seconds=PERIOD_SECONDS,
            clock=lambda: self.now,
        )


def test_it_drains_until_nothing_waits() -> None:
    """Sites where something waits have their turn, the others cost nothing."""
    bench = Bench({"demo": 25, "other": 5, "quiet": 0})
    assert bench.idle().look() == 3
    assert bench.drained == [["demo", "other"], ["demo"], ["demo"]]


def test_messages_come_first() -> None:
    """Where a message came within the period nothing is done; later it is."""
    bench = Bench({"demo": 5})
    idle = bench.idle()
    idle.note_message()
    assert idle.look() == 0
    bench.now += PERIOD_SECONDS
    assert idle.look() == 1


def test_a_drain_that_died_is_not_repeated_at_once() -> None:
    """A comment that ends the scorer is not tried again in a tight circle."""
    bench = Bench({"demo": 25}, works=False)
    assert bench.idle().look() == 1


def test_an_installation_without_any_message(store: Store, site: str, redis_url: str) -> None:
    """A worker's own look gives a comment its verdict, in a process of its own."""
    settings = Config(redis_url=redis_url)
    app: Celery = create_worker(settings, FakeScorer())
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"))
    accepted = submit(store, lambda _: None, site, intake, caller="test", limits=Limits())
    assert make_idle_drain(app, settings).look() == 1
    assert store.get(site, accepted.id).status is Status.APPROVED
    assert [s.slug for s in Registry(store.redis).sites()] == [site]
    app.close()


def test_a_drain_that_hangs_before_its_limit_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look of this worker is not the last one."""
    monkeypatch.setattr(idle_module, "_drain", lambda *_: time.sleep(600))
    assert idle_module.drain_apart(Celery(), ["demo"], 0.05) is False
