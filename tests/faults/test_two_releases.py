"""A rolling upgrade: web and workers of two releases side by side, and no request fails."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from moderation import actions
from moderation.policy import Policy
from moderation.process.config import ARCHIVE_FILE
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.store.writer import Store
from modqueue_client import Client
from modqueue_client.types import Comment
from tests.support.apps.fixture_scorer import FixtureScorer
from tests.support.load import VERDICT_SECONDS, journal
from tests.support.proxies.balancer import Balancer, balancer
from tests.support.servers.earlier import earlier_release
from tests.support.servers.installation import SITE, Installation
from tests.support.servers.redis_servers import wait_until
from tests.support.working import Working

CLIENTS, PER_CLIENT_SECONDS = 4, 0.1
SETTINGS = {"MODQUEUE_SWEEP_SECONDS": "0.5", "MODQUEUE_LEASE_SECONDS": "5"}
STEP_COMMENTS = 15  # of each step of the upgrade


class Writers(Working):
    """Clients that post, read, decide and take back through the balancer, and repeat nothing."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        super().__init__(partial(self._write, client) for client in range(CLIENTS))
        self.problems: list[BaseException] = []
        self.accepted: list[str] = []
        self.routes: list[str] = []  # where each was sent
        self.moves: list[tuple[str, int]] = []

    def go_on(self) -> None:
        """Return after some more comments, or with the first problem."""
        goal = len(self.accepted) + STEP_COMMENTS
        wait_until(lambda: bool(self.problems) or len(self.accepted) >= goal, "load")

    def _write(self, client: int) -> None:
        with Client(self._url, self._key, patience_seconds=0) as own:
            try:
                while not self.stopping.wait(PER_CLIENT_SECONDS):
                    self._treat_one(own, f"{client}")
            except Exception as problem:  # the test's own thread looks at it
                self.problems.append(problem)

    def _treat_one(self, client: Client, name: str) -> None:
        id_ = client.submit(article_id=f"a-{name}", author=f"Ann {name}", body="Good day.")["id"]
        self.accepted.append(id_)
        judged = self._judged(client, id_)
        self.routes.append(judged["status"])
        decided = client.decide(id_, "rejected", reason="spam", version=judged["version"])
        undone = client.undo(id_)
        self.moves += [(id_, decided["version"]), (id_, undone["version"])]
        assert undone["status"] == judged["status"]
        shown = [one["id"] for one in client.thread(f"a-{name}", limit=200)["comments"]]
        assert (id_ in shown) is (judged["status"] == "approved")

    @staticmethod
    def _judged(client: Client, id_: str) -> Comment:
        deadline = time.monotonic() + VERDICT_SECONDS
        while (comment := client.get(id_))["status"] == "pending":
            assert time.monotonic() < deadline, "no verdict in time"
            time.sleep(0.05)
        return comment


@dataclass(frozen=True, slots=True)
class Machines:
    """A machine of an earlier release and one of this, with one store and one balancer."""

    earlier: Installation
    this: Installation
    balancer: Balancer


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Both machines, of which nothing runs yet, behind nginx as docs/operations.md has it."""
    tree = earlier_release(tmp_path / "tree")
    with ExitStack() as stack:
        earlier = Installation(tmp_path / "earlier", tree=tree, **SETTINGS)
        stack.callback(earlier.close)
        shared = {
            "REDIS_URL": earlier.server.url,
            "MODQUEUE_ARCHIVE_URL": f"sqlite:///{tmp_path / 'earlier' / ARCHIVE_FILE}",
        }
        (tmp_path / "this").mkdir()
        this = Installation(tmp_path / "this", **SETTINGS, **shared)
        stack.callback(this.close)
        promise(earlier.store)
        before = balancer(tmp_path / "nginx", earlier.port, this.port)
        yield Machines(earlier, this, stack.enter_context(before))


def promise(store: Store) -> None:
    """Promise something in English, and put limits in force that keep it, as this release does."""
    kept = {"en": Promise()}
    actions.save_policy(store, SITE, Policy(promises=kept), by="anna", expected_version=0)
    limits = {"en": LanguageLimits(kept["en"], approve=0.5)}
    store.save_limits(SITE, Limits(1, FixtureScorer.model, limits))


def stop(machine: Installation, *names: str) -> None:
    """Stop programs as systemd does."""
    for name in names:
        process = machine.processes.pop(name)
        process.terminate()
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)


def test_side_by_side_under_load(machines: Machines) -> None:
    """Each part of the earlier release works with each of this one; no answer is a failure.

    One step follows the other: web of this release beside all of the earlier one, this worker
    instead of that, this web alone. What is accepted is judged once, each move has its line. By
    limits that the earlier worker cannot read it approves nothing: people get those comments.
    """
    earlier, this = machines.earlier, machines.this
    earlier.start("web", "worker", "sweep")
    with Writers(machines.balancer.url, earlier.key) as writers:
        writers.go_on()
        this.start("web")
        writers.go_on()
        assert {*writers.routes} == {"held"}
        this.start("worker")
        stop(earlier, "worker")
        writers.go_on()
        this.start("sweep")
        # Until this release a process that ended reset who had not been taken yet.
        machines.balancer.ask_only(this.port)
        stop(earlier, "web", "sweep")
        writers.routes.clear()
        writers.go_on()
    assert writers.problems == []
    assert {*writers.routes} == {"approved"}
    served = machines.balancer.served()
    assert {status for status, _ in served} <= {"200", "202"}
    for machine in (earlier, this):
        assert sum(f":{machine.port}" in asked for _, asked in served) > STEP_COMMENTS
    check(this, writers)


def check(machine: Installation, writers: Writers) -> None:
    """One acceptance and one verdict of each comment, one line of each move, and no other."""
    lines = journal(machine)
    for kind in ("comment.accepted", "comment.judged"):
        told = Counter(line.comment_id for line in lines if line.type == kind)
        assert told == dict.fromkeys(writers.accepted, 1), kind
    decided = [(line.comment_id, line.version) for line in lines if line.type == "comment.decided"]
    assert sorted(decided) == sorted(writers.moves)
