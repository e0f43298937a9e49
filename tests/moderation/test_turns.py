"""Sites are drained in turns: a flood on one costs another a known number of turns."""

from __future__ import annotations

import itertools
from collections import deque
from types import SimpleNamespace

import pytest

from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer

BATCH, FLOOD = 4, 40
SHARE = DrainLimits(batch=BATCH, budget_seconds=1.5)  # one batch a turn, by the clock below


@pytest.fixture(autouse=True)
def counting_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass whenever a drain looks at the clock."""
    clock = SimpleNamespace(monotonic=itertools.count().__next__)
    monkeypatch.setattr(judging, "time", clock)


class Broker:
    """Celery's queue: messages in the order in which they were rung, taken by one worker."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.messages: deque[str] = deque()
        self.turns: list[str] = []

    def post(self, site: str, count: int) -> None:
        for number in range(count):
            submission = Submission(Article("a"), Author("Ann"), f"hello {number}")
            actions.submit(
                self._store,
                self.messages.append,
                site,
                Intake(submission),
                caller="k",
                limits=Limits(),
            )

    def turn(self) -> None:
        """Let the worker take one message."""
        site = self.messages.popleft()
        self.turns.append(site)
        ring, scorer = self.messages.append, FakeScorer()
        judging.drain(self._store, ring, scorer, site, SHARE, worker="w")


def test_a_flood_costs_another_site_two_turns(store: Store, registry: Registry) -> None:
    """However much waits on one site, at most two of its messages are before another's."""
    for site in ("loud", "quiet"):
        registry.add_site(site, site)
    broker = Broker(store)
    broker.post("loud", FLOOD)
    for _ in range(3):
        broker.turn()
    broker.post("quiet", 1)
    broker.turns.clear()
    while store.backlog("quiet").waiting:
        broker.turn()
    assert broker.turns.count("loud") <= 2
    assert store.backlog("loud").waiting > 0, "the flood was over before"


def test_a_turn_is_one_share(store: Store, registry: Registry) -> None:
    """A drain whose time is over rings for what is left and makes room; nothing is left behind."""
    registry.add_site("loud", "loud")
    broker = Broker(store)
    broker.post("loud", FLOOD)
    broker.turn()
    assert store.backlog("loud").waiting == FLOOD - BATCH
    while broker.messages:
        broker.turn()
    assert store.backlog("loud").waiting == 0
    assert len(broker.turns) <= FLOOD / BATCH + 2
