"""The sweeper: rings for what waits, one sweeper a round, through absences of Redis."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from moderation.actions import submit
from moderation.registry import Registry
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.redis_servers import wait_until
from worker.program import pause_seconds, repeat
from worker.sweep import Sweeper


def accept(store: Store, site: str) -> str:
    submission = Submission(Article("a"), Author("Ann"), "hello")
    ring = [].append  # a ring that is lost
    return submit(store, ring, site, Intake(submission), caller="test", limits=Limits()).id


def test_a_lost_ring_is_repeated(redis: Redis, store: Store, site: str, rings: list[str]) -> None:
    """A comment whose doorbell was lost is rung for; a site without any is left alone."""
    Registry(redis).add_site("quiet", "Quiet")
    accept(store, site)
    assert Sweeper(redis, rings.append, 2.0).round() == 1
    assert rings == [site]


def test_a_live_lease_is_left_alone(
    redis: Redis, store: Store, site: str, rings: list[str]
) -> None:
    """Nobody is woken for comments that a worker holds; once its lease is over, somebody is."""
    accept(store, site)
    store.claim(site, batch=64, lease_seconds=0.5, attempts_max=3)
    assert Sweeper(redis, rings.append, 0.01).round() == 0
    wait_until(lambda: Sweeper(redis, rings.append, 0.01).round() == 1, "a ring after the lease")
    assert rings == [site]


def test_one_sweeper_takes_a_round(redis: Redis, store: Store, site: str, rings: list[str]) -> None:
    """Two sweepers ring once a round, and either goes on when the other is gone."""
    accept(store, site)
    first, second = (Sweeper(redis, rings.append, 0.3) for _ in range(2))
    assert (first.round(), second.round()) == (1, 0)
    wait_until(lambda: second.round() == 1, "the next round")


def test_an_absent_redis_is_survived(
    tmp_path: Path, rings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """While Redis is away the sweeper waits with growing pauses, then sweeps on."""
    caplog.set_level(logging.WARNING)
    server = EmbeddedServer(tmp_path)
    redis = connect(server.start())
    Registry(redis).add_site("demo", "Demo")
    accept(Store(redis), "demo")
    ended = threading.Event()
    one_round = Sweeper(redis, rings.append, 0.1).round
    sweeper = threading.Thread(target=repeat, args=("sweep", one_round, 0.1, ended))
    sweeper.start()
    try:
        wait_until(lambda: bool(rings), "a first ring")
        server.stop()
        wait_until(lambda: "sweep.store_unavailable" in caplog.text, "a warning")
        server.start()
        rung, started = len(rings), time.monotonic()
        wait_until(lambda: len(rings) > rung, "a ring after the restart")
        assert time.monotonic() - started < 10
    finally:
        ended.set()
        sweeper.join(timeout=10)
        redis.close()
        server.stop()
    assert not sweeper.is_alive()


def test_pauses_stay_finite() -> None:
    """After a week without Redis the pause is still the longest one, not an overflow."""
    assert [pause_seconds(2.0, failures) for failures in (0, 1, 100_000)] == [2.0, 4.0, 5.0]
