"""MODQUEUE_REPLICAS_MIN: a 202 says that replicas have the comment, too."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis as redis_py

from moderation import actions, judging
from moderation.comment import Comment
from moderation.errors import NotReplicated, StoreUnavailable
from moderation.judging import DrainLimits
from moderation.registry import Registry
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.http.problems import of_error
from tests.conftest import FakeScorer
from tests.support.proxies.fault_proxy import FaultProxy
from tests.support.servers.ports import free_port
from tests.support.servers.redis_servers import (
    redis_cluster,
    running_server,
    wait_until,
    watched_servers,
)
from tests.support.slots import Slot

SITE = "demo"
# No wait for replicas that gather before a copy is made, and none for them at the end.
NO_DELAY = ("--repl-diskless-sync-delay", "0", "--shutdown-timeout", "0")
FAIL_OVER_SECONDS = 30.0
LAG_SECONDS = 2  # for so long a primary trusts a replica that says nothing
COUNTED_EACH_SECONDS = 2.0  # it counts those that it trusts once a second, by whole seconds


@dataclass(frozen=True, slots=True)
class Pair:
    """A store that needs one replica, the replica's process, and the port of its primary."""

    store: Store
    replica: subprocess.Popen[bytes]
    port: int


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with ExitStack() as stack:
        port, _ = stack.enter_context(running_server(tmp_path / "a", *NO_DELAY))
        replica = stack.enter_context(replica_of(tmp_path / "b", port))
        client = connect(f"redis://127.0.0.1:{port}/0")
        stack.callback(client.close)
        Registry(client).add_site(SITE, "Demo")
        yield Pair(Store(client, replicas_min=1), replica, port)


@contextmanager
def replica_of(folder: Path, primary: int) -> Iterator[subprocess.Popen[bytes]]:
    options = (*NO_DELAY, "--replicaof", f"127.0.0.1 {primary}")
    with running_server(folder, *options) as (port, process):
        with redis_py.Redis(port=port) as client:
            wait_until(lambda: client.info("replication")["master_link_status"] == "up", "a link")
        try:
            yield process
        finally:
            process.kill()  # one that writes its first append-only file ends by nothing less


def submit(store: Store, name: str | None = None) -> Accepted:
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"), name, "digest")
    return actions.submit(store, str, SITE, intake, caller="k", limits=Limits())


def waits(port: int) -> int:
    """Return how often the server was asked to wait for replicas."""
    with redis_py.Redis(port=port) as client:
        return int(client.info("commandstats").get("cmdstat_wait", {}).get("calls", 0))


def test_a_replica_has_it(pair: Pair) -> None:
    """While the replica follows nothing is slower than it, whether a comment comes or is edited."""
    comment = submit(pair.store)
    first = waits(pair.port)
    submit(pair.store)
    assert waits(pair.port) == first + 1
    judging.drain(pair.store, str, FakeScorer(), SITE, DrainLimits(), worker="w")
    edited = actions.edit(pair.store, str, SITE, comment.id, "hello again", by="k")
    assert isinstance(edited, Comment)
    assert waits(pair.port) > first + 1


def test_a_replica_that_hangs(pair: Pair) -> None:
    """503 within seconds, the comment stays accepted, and repeating it with its key is safe."""
    submit(pair.store)
    pair.replica.send_signal(signal.SIGSTOP)
    with pytest.raises(NotReplicated) as caught:
        submit(pair.store, "key")
    problem = of_error(caught.value)
    assert (problem.kind.status, "Retry-After" in problem.headers) == (503, True)
    assert "it is done, but 0 of 1 replicas have it yet" in problem.detail
    assert "nothing was changed" not in problem.detail
    assert judging.drain(pair.store, str, FakeScorer(), SITE, DrainLimits(), worker="w") == 2
    with pytest.raises(NotReplicated):  # a repetition promises no more than the first try
        submit(pair.store, "key")
    pair.replica.send_signal(signal.SIGCONT)
    again = submit(pair.store, "key")
    assert again.replayed
    assert pair.store.counters(SITE)["accepted"] == 2


def test_one_wait_for_all_that_come_at_once(pair: Pair) -> None:
    """Comments that were written together wait together."""
    count = 40
    with ThreadPoolExecutor(count) as threads:
        receipts = list(threads.map(lambda _: submit(pair.store), range(count)))
    assert len({receipt.id for receipt in receipts}) == count
    assert waits(pair.port) < count


def test_scripts_are_loaded_anew(pair: Pair) -> None:
    """A primary that forgot its scripts, as after a restart, is given them."""
    submit(pair.store)
    with redis_py.Redis(port=pair.port) as client:
        client.script_flush()
    submit(pair.store)


def test_on_a_cluster(tmp_path: Path) -> None:
    """The server that has the site is asked for its own replicas, also once the slot has moved."""
    with redis_cluster(tmp_path) as ports:
        client = connect("redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports))
        Registry(client).add_site(SITE, "Demo")
        store = Store(client, replicas_min=1)
        with pytest.raises(NotReplicated):
            submit(store, "key")
        with closing(Slot(ports, key(SITE, "epoch"))) as slot:
            slot.begin()
            slot.move(between=lambda: None)
            slot.end()
        with pytest.raises(StoreUnavailable, match="TryAgainError"):
            submit(store, "key")
        with pytest.raises(NotReplicated):
            submit(store, "key")
        assert store.counters(SITE)["accepted"] == 1
        client.close()


@pytest.mark.parametrize("replicas_min", [0, 1])
def test_two_masters(tmp_path: Path, replicas_min: int) -> None:
    """Split brain: the network parts a primary from its replica, and that is promoted.

    What the old one answers 202 from then on is lost: for as long as it trusts its replica
    (min-replicas-max-lag), and with MODQUEUE_REPLICAS_MIN nothing at all.
    """
    with parted(tmp_path) as (primary, replica, link):
        client = connect(f"redis://127.0.0.1:{primary}/0")
        Registry(client).add_site(SITE, "Demo")
        store = Store(client, replicas_min=replicas_min)
        before = [submit(store).id for _ in range(20)]
        assert client.wait(1, 10_000) == 1  # the replica has them
        link.is_silent = True
        alone = posts_until_refused(store)
        with redis_py.Redis(port=replica) as other, redis_py.Redis(port=primary) as former:
            other.replicaof("NO", "ONE")
            other.config_set("min-replicas-to-write", 0)
            former.replicaof("127.0.0.1", replica)
            wait_until(lambda: former.info("replication")["master_link_status"] == "up", "a link")
        client.close()
        survivor = connect(f"redis://127.0.0.1:{replica}/0")
        there = {comment.id for comment in Store(survivor).get_many(SITE, [*before, *alone])}
        survivor.close()
    assert there == {*before}
    assert bool(alone) is (replicas_min == 0)
    assert max(alone.values(), default=0.0) <= LAG_SECONDS + COUNTED_EACH_SECONDS


@contextmanager
def parted(folder: Path) -> Iterator[tuple[int, int, FaultProxy]]:
    """Give the ports of a primary and of its replica, and the link between them."""
    careful = ("--min-replicas-to-write", "1", "--min-replicas-max-lag", str(LAG_SECONDS))
    with ExitStack() as stack:
        primary, process = stack.enter_context(running_server(folder / "a", *NO_DELAY, *careful))
        stack.callback(process.kill)
        port = free_port()
        link = FaultProxy(port, primary)
        stack.callback(link.close)
        options = (*NO_DELAY, "--replicaof", f"127.0.0.1 {port}")
        replica, process = stack.enter_context(running_server(folder / "b", *options))
        stack.callback(process.kill)
        with redis_py.Redis(port=primary) as client:
            wait_until(lambda: client.info("replication")["min_slaves_good_slaves"] == 1, "a link")
        yield primary, replica, link


def posts_until_refused(store: Store) -> dict[str, float]:
    """Post until the server refuses; return after how many seconds each id was answered."""
    begun, answered = time.monotonic(), dict[str, float]()
    while True:
        try:
            id_ = submit(store).id
        except NotReplicated:
            continue
        except StoreUnavailable:
            return answered
        answered[id_] = time.monotonic() - begun


def test_what_was_told_survives_a_fail_over(tmp_path: Path) -> None:
    """A replica falls behind, its primary dies before it notices, and the replica takes over."""
    with watched_servers(tmp_path) as watched:
        client = connect(watched.url)
        Registry(client).add_site(SITE, "Demo")
        store = Store(client, replicas_min=1)
        answered = [submit(store).id for _ in range(20)]
        primary, replica = watched.processes
        replica.send_signal(signal.SIGSTOP)
        with pytest.raises(NotReplicated):
            submit(store)
        primary.kill()
        replica.send_signal(signal.SIGCONT)
        wait_until(lambda: watched.master() == watched.ports[1], "a fail-over", FAIL_OVER_SECONDS)
        wait_until(lambda: answers(store), "an answer of the new primary", FAIL_OVER_SECONDS)
        assert {one.id for one in store.get_many(SITE, answered)} == {*answered}
        client.close()


def answers(store: Store) -> bool:
    try:
        return store.now() > 0
    except StoreUnavailable:
        return False
