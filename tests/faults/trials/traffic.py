"""Clients and a worker on one store, and the check of what became of their comments."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from moderation import actions, judging
from moderation.errors import StoreUnavailable
from moderation.judging import DrainLimits
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.support.fake_scorer import FakeScorer
from tests.support.servers.redis_servers import wait_until
from tests.support.working import Working

Place = Callable[[], AbstractContextManager[None]]
SITE, CLIENTS = "demo", 4
PAUSE_SECONDS = 0.005  # of a client, so that what is to be checked afterwards stays small


class Traffic(Working):
    """Clients that post with a key until they are told to stop, and a worker; all try again.

    ``place`` is where each of them is, such as on another host.
    """

    def __init__(self, store: Store, name: str = "", place: Place = nullcontext) -> None:
        self._store = store
        self._name = name  # of its Idempotency-Keys
        self.ids: dict[str, set[str]] = {}  # by Idempotency-Key
        self.answered = dict[str, float]()  # by id, when (time.monotonic)
        self.refusals = 0
        jobs = [*(partial(self._post, n) for n in range(CLIENTS)), self._judge]
        super().__init__(partial(_do, place, job) for job in jobs)

    @property
    def posted(self) -> int:
        return len(self.ids)

    def _post(self, client: int) -> None:
        number = 0
        while not self.stopping.wait(PAUSE_SECONDS):
            submission = Submission(Article("a"), Author(f"Ann {client}"), f"hello {number}")
            name = f"{self._name}{client}-{number}"
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
        self.answered[receipt.id] = time.monotonic()
        return True

    def _judge(self) -> None:
        limits = DrainLimits(batch=8, lease_seconds=1, budget_seconds=0.1)
        while not self.stopping.wait(0.01):
            try:
                judging.drain(self._store, lambda _: None, FakeScorer(), SITE, limits, worker="w")
            except StoreUnavailable:
                self.refusals += 1


def _do(place: Place, job: Callable[[], None]) -> None:
    with place():
        job()


def check(store: Store, *traffics: Traffic, lost: Collection[str] = ()) -> None:
    """One id for each key, one line of acceptance and one verdict for each id, all in order.

    Of what is ``lost`` nothing is there.
    """

    def nothing_waits() -> bool:
        """Drain; what a worker held when it was refused comes back as its lease ends."""
        judging.drain(store, str, FakeScorer(), SITE, DrainLimits(), worker="w")
        return store.counts(SITE)[Status.PENDING] == 0

    wait_until(nothing_waits, "the end of the backlog", 30)
    assert all(len(ids) == 1 for traffic in traffics for ids in traffic.ids.values())
    told = {id_ for traffic in traffics for id_ in traffic.answered} - {*lost}
    events = list(store.events(SITE, after=None, limit=100_000).items)
    for kind in ("comment.accepted", "comment.judged"):
        lines = Counter(event.comment_id for event in events if event.type == kind)
        assert lines == dict.fromkeys(told, 1), f"the journal's lines of {kind}"
    comments = list(store.export(SITE))
    assert {comment.id for comment in comments} == told
    assert sorted(comment.sequence for comment in comments)[-1] >= len(told)
    assert len({comment.sequence for comment in comments}) == len(told)
    assert store.counters(SITE)["accepted"] == len(told)
