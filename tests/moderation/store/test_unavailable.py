"""A server that is away, full or read-only is one error, quickly, that changes nothing."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from redis.exceptions import TimeoutError
from redis.sentinel import Sentinel

from moderation import actions, judging
from moderation.errors import StoreUnavailable
from moderation.judging import DrainLimits
from moderation.process.config import Config
from moderation.process.doorbell import Doorbell
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.epochs import open_site
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.durability import weaknesses
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.cli.status import workers
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import (
    free_port,
    redis_server,
    running_server,
    wait_until,
)

INTAKE = Intake(Submission(Article("a1"), Author("Dana"), "x" * 1500))


def submit(store: Store) -> None:
    actions.submit(store, lambda site: None, "demo", INTAKE, caller="k", limits=Limits())


def test_absent_server_is_unavailable() -> None:
    """Without a server every verb says so, whether it reads or writes."""
    store = Store(connect(f"redis://127.0.0.1:{free_port()}/0"))
    for verb in (lambda: submit(store), lambda: store.get("demo", "x"), store.now):
        with pytest.raises(StoreUnavailable):
            verb()


def fill(store: Store) -> int:
    """Submit until the server is full; return how many comments it took."""
    for accepted in range(2000):
        try:
            submit(store)
        except StoreUnavailable:
            return accepted
    pytest.fail("the server never filled up")


def test_full_server_takes_nothing_new_but_finishes_its_work(tmp_path: Path) -> None:
    """Out of memory: intake refuses whole comments, verdicts and decisions still land."""
    limits = ("--maxmemory", "3mb", "--maxmemory-policy", "noeviction")
    with redis_server(tmp_path, *limits) as port:
        store = Store(connect(f"redis://127.0.0.1:{port}/0"))
        open_site(store.redis, "demo")
        accepted = fill(store)
        assert store.counters("demo")["accepted"] == accepted
        drained = judging.drain(
            store, str, FakeScorer(), "demo", DrainLimits(budget_seconds=30), worker="w"
        )
        assert drained == accepted
        comment = next(store.export("demo"))
        actions.decide(
            store,
            "demo",
            comment.id,
            status=Status.REJECTED,
            by="anna",
            expected_version=comment.version,
        )
        assert store.counts("demo")[Status.REJECTED] == 1


def test_a_primary_without_its_replicas_is_unavailable(tmp_path: Path) -> None:
    """It refuses writes, alone or within a pipeline, and a worker's drain ends like that, too."""
    with redis_server(tmp_path) as port:
        store = Store(connect(f"redis://127.0.0.1:{port}/0"))
        open_site(store.redis, "demo")
        submit(store)
        store.redis.config_set("min-replicas-to-write", 1)
        with pytest.raises(StoreUnavailable):
            submit(store)
        with pytest.raises(StoreUnavailable):
            judging.drain(store, str, FakeScorer(), "demo", DrainLimits(), worker="w")


def test_nobody_gets_the_answer_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind Sentinels a connection whose answer came too late is not used again."""
    with running_server(tmp_path) as (port, process):
        monkeypatch.setattr(Sentinel, "discover_master", lambda *_: ("127.0.0.1", port))
        client = connect("redis+sentinel://127.0.0.1:1/main")
        client.set("comment", "somebody's words")
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(TimeoutError):
            client.get("comment")
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: _answers(client), "an answer of the server")
        assert client.get("nothing") is None
        client.close()


def _answers(client: Redis) -> bool:
    try:
        return client.exists("nothing") == 0
    except TimeoutError:
        return False


def test_restarted_server_has_every_comment(tmp_path: Path) -> None:
    """One client goes on over a restart, and finds what it had stored."""
    port = free_port()
    store = Store(connect(f"redis://127.0.0.1:{port}/0"))
    for expected in (1, 2):
        with redis_server(tmp_path, port=port):
            open_site(store.redis, "demo")
            submit(store)
            assert store.counters("demo")["accepted"] == expected


def test_ring_without_a_broker_is_not_an_error() -> None:
    """The web process neither fails nor waits when the broker is away; it counts."""
    doorbell = Doorbell(f"redis://127.0.0.1:{free_port()}/0")
    doorbell("demo")
    assert doorbell.failures == 1


def test_a_full_broker_is_not_an_error_either(tmp_path: Path) -> None:
    """Neither a ring nor `modqueue status` ends in a traceback where it refuses every message."""
    with redis_server(tmp_path, "--maxmemory", "1000") as port:
        url = f"redis://127.0.0.1:{port}/0"
        doorbell = Doorbell(url)
        doorbell("demo")
        assert doorbell.failures == 1
        assert workers(Config(redis_url=url)) == {}


def test_unsafe_settings_are_named_with_their_cure(tmp_path: Path) -> None:
    """A server that can lose comments is described by the commands that mend it."""
    with redis_server(tmp_path, "--appendfsync", "everysec") as port:
        problems = weaknesses(f"redis://127.0.0.1:{port}/0")
    assert len(problems) == 1
    assert "CONFIG SET appendfsync always" in problems[0]
