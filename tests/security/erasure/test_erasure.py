"""Erased is erased: within a minute nothing of a comment is left in any file of the data folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.exceptions import NoPermissionError

from moderation import actions
from moderation.erasure.erasures import Erasures
from moderation.erasure.rewriting import Rewriter, asked_last
from moderation.errors import StoreUnavailable
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.server.nodes import Node
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission

MINUTE = 60.0


SWEEP_SECONDS = 2.0


INTERVAL_SECONDS = 50.0


@dataclass
class FakeServer:
    """A server whose rewrites take ``rounds_needed`` looks at it, and may fail."""

    rounds_needed: int = 1
    fails: bool = False
    refuses: bool = False
    away: bool = False
    run_id: str = "run-1"
    begun: list[float] = field(default_factory=list)
    left: int = 0

    def info(self, section: str) -> dict[str, Any]:
        if self.away:
            raise StoreUnavailable("away")
        if section == "server":
            return {"run_id": self.run_id}
        running = self.left > 0
        self.left = max(0, self.left - 1)
        return {
            "aof_enabled": 1,
            "aof_rewrite_in_progress": int(running),
            "aof_rewrite_scheduled": 0,
            "aof_rewrites": len(self.begun),
            "aof_last_bgrewrite_status": "err" if self.fails else "ok",
        }

    def execute_command(self, command: str) -> None:
        assert command == "BGREWRITEAOF"
        if self.refuses:
            raise NoPermissionError("this user has no permissions")
        self.begun.append(0.0)
        self.left = self.rounds_needed


class Hours:
    """A sweeper's rounds on a clock that only the test moves."""

    def __init__(self, redis: Redis, site: str, *servers: FakeServer) -> None:
        self.redis, self.site, self.servers = redis, site, servers
        self.erasures = Erasures(redis)
        self.seconds = 1_000.0
        self.sweeper = self.new_sweeper()

    def new_sweeper(self) -> Rewriter:
        return Rewriter(
            self.redis, self._nodes, interval_seconds=INTERVAL_SECONDS, clock=self._clock
        )

    def _clock(self) -> int:
        return int(self.seconds * 1000)

    @contextmanager
    def _nodes(self) -> Iterator[Sequence[Node]]:
        yield [Node(f"node-{n}", one, is_primary=n == 0) for n, one in enumerate(self.servers)]

    def round(self) -> None:
        self.sweeper.round([self.site])
        self.seconds += SWEEP_SECONDS

    def pending(self) -> bool:
        return self.erasures.pending_since(self.site) is not None

    def seconds_until_gone(self) -> float:
        """Sweep until nothing waits; return the seconds on the clock. Gives up after an hour."""
        begin = self.seconds
        while self.pending():
            assert self.seconds - begin < 3600, "the erasure stayed on the disk"
            self.round()
        return self.seconds - begin


@pytest.fixture
def primary() -> FakeServer:
    return FakeServer()


@pytest.fixture
def hours(redis: Redis, site: str, primary: FakeServer) -> Hours:
    return Hours(redis, site, primary)


def accept(store: Store, site: str, body: str = "hello") -> str:
    submission = Submission(Article("a"), Author("Ann"), body)
    intake = Intake(submission)
    return actions.submit(store, str, site, intake, caller="test", limits=Limits()).id


def erase_one(store: Store, site: str) -> None:
    actions.erase(store, site, accept(store, site), by="test")


def test_without_erasures_nothing_is_rewritten(hours: Hours, primary: FakeServer) -> None:
    """A rewrite costs the server a core for seconds; nobody pays for nothing."""
    for _ in range(100):
        hours.round()
    assert primary.begun == []


def test_an_erasure_is_off_the_disk_within_a_minute(
    hours: Hours, store: Store, site: str, primary: FakeServer
) -> None:
    """The first at once, and the next one, however unluckily it comes, within 60 s."""
    primary.rounds_needed = 3
    erase_one(store, site)
    assert hours.seconds_until_gone() <= 10
    erase_one(store, site)
    assert hours.seconds_until_gone() <= MINUTE


def test_many_erasures_share_a_rewrite(
    hours: Hours, store: Store, site: str, primary: FakeServer
) -> None:
    """Ten minutes with an erasure every 2 s begin at most one rewrite in 50 s."""
    for _ in range(300):
        erase_one(store, site)
        hours.round()
    assert 10 <= len(primary.begun) <= 600 / INTERVAL_SECONDS + 1


def test_a_rewrite_that_began_before_does_not_count(
    hours: Hours, store: Store, site: str, primary: FakeServer
) -> None:
    """What is erased while a rewrite runs is in its file; the next one takes it off."""
    primary.left = 4  # the server began one by itself
    erase_one(store, site)
    hours.round()
    assert primary.begun == []
    hours.seconds_until_gone()
    assert len(primary.begun) == 1
    primary.rounds_needed = 5
    hours.seconds += MINUTE
    erase_one(store, site)
    hours.round()
    erase_one(store, site)  # while it runs
    assert hours.seconds_until_gone() <= MINUTE + 10
    assert len(primary.begun) == 3


def test_another_sweeper_goes_on_after_a_kill(
    hours: Hours, store: Store, site: str, primary: FakeServer
) -> None:
    """Killed between the note and the question, or while it runs: the next sweeper settles it."""
    erase_one(store, site)
    hours.round()
    hours.sweeper = hours.new_sweeper()
    hours.seconds_until_gone()
    assert len(primary.begun) == 1

    erase_one(store, site)
    hours.seconds += MINUTE
    hours.round()
    primary.begun.pop()  # the note is there, the question never came
    primary.left = 0
    hours.sweeper = hours.new_sweeper()
    assert hours.seconds_until_gone() <= 10
    assert len(primary.begun) == 2


def test_a_failed_rewrite_is_repeated(
    hours: Hours, store: Store, site: str, primary: FakeServer
) -> None:
    """A full disk, or a server that was started again meanwhile: it is not taken for done."""
    primary.fails = True
    erase_one(store, site)
    for _ in range(100):
        hours.round()
    assert hours.pending()
    assert asked_last(hours.redis).problem == "the last rewrite failed"
    primary.fails = False
    hours.seconds_until_gone()

    hours.seconds += MINUTE
    primary.rounds_needed = 10
    erase_one(store, site)
    hours.round()
    primary.run_id, primary.left, primary.begun = "run-2", 0, []
    hours.round()
    assert hours.pending()
    hours.seconds_until_gone()
    assert len(primary.begun) == 1


def test_replicas_are_rewritten_too(redis: Redis, store: Store, site: str) -> None:
    """Each server has a file of its own; the erasure waits for the slowest."""
    servers = [FakeServer(), FakeServer(rounds_needed=4)]
    hours = Hours(redis, site, *servers)
    erase_one(store, site)
    hours.seconds_until_gone()
    assert [len(one.begun) for one in servers] == [1, 1]
    assert hours.seconds >= 1_000 + 4 * SWEEP_SECONDS


def test_a_replica_that_is_away_is_named(redis: Redis, store: Store, site: str) -> None:
    """The others are rewritten, and the state says whose file may still hold it."""
    hours = Hours(redis, site, FakeServer(), FakeServer(away=True))
    erase_one(store, site)
    hours.seconds_until_gone()
    assert asked_last(redis).problem == "no answer of node-1"


def test_a_missing_right_is_said(
    hours: Hours, store: Store, site: str, primary: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A user that must not ask is told what to grant, once an interval, and the state says so."""
    primary.refuses = True
    erase_one(store, site)
    for _ in range(30):
        hours.round()
    assert "grant +bgrewriteaof" in asked_last(hours.redis).problem
    assert caplog.text.count("erasures.not_rewritten") == 2
    assert hours.pending()


def test_a_clock_set_back_delays_nothing(hours: Hours, store: Store, site: str) -> None:
    """After an hour back, the next erasure is off the disk as soon as ever."""
    erase_one(store, site)
    hours.seconds_until_gone()
    hours.seconds -= 600
    erase_one(store, site)
    assert hours.seconds_until_gone() <= 10
