"""A site's slot of a Cluster moves under load: refused meanwhile, nothing lost, nothing doubled."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from moderation import actions, judging
from moderation.errors import StoreUnavailable
from moderation.judging import DrainLimits
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.keys import key
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from service.launcher.embedded import find_binary
from tests.conftest import FakeScorer
from tests.support.servers.redis_servers import redis_cluster, wait_until
from tests.support.slots import Slot

SITE, CLIENTS = "demo", 4


class Traffic:
    """Clients that post with a key until they are told to stop, and a worker; all try again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopping = threading.Event()
        self.ids: dict[str, set[str]] = {}  # by Idempotency-Key
        self.refusals = 0
        clients = [threading.Thread(target=self._post, args=(n,)) for n in range(CLIENTS)]
        self._threads = [*clients, threading.Thread(target=self._judge)]

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in self._threads)

    @property
    def posted(self) -> int:
        return len(self.ids)

    def _post(self, client: int) -> None:
        number = 0
        while not self._stopping.is_set():
            submission = Submission(Article("a"), Author(f"Ann {client}"), f"hello {number}")
            name = f"{client}-{number}"
            number += self._try(Intake(submission, name, "digest"), name)

    def _try(self, intake: Intake, name: str) -> bool:
        try:
            receipt = actions.submit(
                self._store, lambda _: None, SITE, intake, caller="k", limits=Limits()
            )
        except StoreUnavailable:
            self.refusals += 1
            return False
        self.ids.setdefault(name, set()).add(receipt.id)
        return True

    def _judge(self) -> None:
        limits = DrainLimits(batch=8, lease_seconds=1, budget_seconds=0.1)
        while not self._stopping.wait(0.01):
            try:
                judging.drain(self._store, lambda _: None, FakeScorer(), SITE, limits, worker="w")
            except StoreUnavailable:
                self.refusals += 1


@contextmanager
def moving_store(folder: Path, binary: str = "") -> Iterator[tuple[Store, Slot]]:
    """Give a store on a Cluster of three, and the slot of its site."""
    with redis_cluster(folder, binary) as ports:
        redis = connect("redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports))
        Registry(redis).add_site(SITE, "Demo")
        with closing(Slot(ports, key(SITE, "epoch"))) as slot, closing(redis):
            yield Store(redis), slot


def check(store: Store, traffic: Traffic) -> None:
    """One id for each key, one line of acceptance and one verdict for each id, all in order."""

    def nothing_waits() -> bool:
        """Drain; what a worker held when it was refused comes back as its lease ends."""
        judging.drain(store, str, FakeScorer(), SITE, DrainLimits(), worker="w")
        return store.counts(SITE)[Status.PENDING] == 0

    wait_until(nothing_waits, "the end of the backlog", 30)
    assert all(len(ids) == 1 for ids in traffic.ids.values())
    told = {id_ for ids in traffic.ids.values() for id_ in ids}
    events = list(store.events(SITE, after=None, limit=100_000).items)
    for kind in ("comment.accepted", "comment.judged"):
        lines = Counter(event.comment_id for event in events if event.type == kind)
        assert lines == dict.fromkeys(told, 1), f"the journal's lines of {kind}"
    comments = list(store.export(SITE))
    assert {comment.id for comment in comments} == told
    assert sorted(comment.sequence for comment in comments)[-1] >= len(told)
    assert len({comment.sequence for comment in comments}) == len(told)
    assert store.counters(SITE)["accepted"] == len(told)


def test_moved_key_by_key(tmp_path: Path) -> None:
    """While keys are on both sides both refuse; what was answered before and after is whole."""
    with moving_store(tmp_path) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 100, "load")
            slot.begin()
            wait_until(lambda: traffic.refusals > CLIENTS, "refusals")
            assert slot.keys_on_target() == 0, "a script began anew on the other side"
            posted, refusals = traffic.posted, traffic.refusals
            assert slot.move(between=lambda: None) > 100
            wait_until(lambda: traffic.refusals > refusals, "refusals on the other side")
            assert traffic.posted <= posted + CLIENTS
            slot.end()
            wait_until(lambda: traffic.posted > posted + 100, "load on the other side")
        check(store, traffic)
        assert slot.keys_on_target() > 0


def test_moved_at_once(tmp_path: Path) -> None:
    """Valkey's own move (9.0 and later) takes the load along with next to no refusal."""
    with moving_store(tmp_path, str(find_binary())) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 100, "load")
            slot.move_at_once()
            posted = traffic.posted
            wait_until(lambda: traffic.posted > posted + 100, "load on the other side")
        check(store, traffic)
        assert slot.keys_on_target() > 0


def test_half_a_slot_is_noticed(tmp_path: Path) -> None:
    """A node that got the slot without all of its keys, as after a rash repair, refuses."""
    with moving_store(tmp_path) as (store, slot):
        with Traffic(store) as traffic:
            wait_until(lambda: traffic.posted > 20, "load")
        slot.begin()
        slot.source.execute_command(
            *("MIGRATE", "127.0.0.1", slot.target, "", 0, 5000, "KEYS", key(SITE, "epoch"))
        )
        slot.end()
        with pytest.raises(StoreUnavailable):
            actions.submit(
                store,
                lambda _: None,
                SITE,
                Intake(Submission(Article("a"), Author("Ann"), "hello")),
                caller="k",
                limits=Limits(),
            )
        assert slot.keys_on_target() == 1
