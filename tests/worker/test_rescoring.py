"""A worker compares imported comments beside its pool, in a process that may be killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence

import pytest
from celery import Celery

from moderation.background.runs import RunKind, Runs, RunState
from moderation.process.config import Config
from moderation.rescoring.comparison import Comparison
from moderation.status import Status
from moderation.store.server.commands import Redis
from tests.conftest import FakeScorer
from tests.moderation.importing.conftest import Import, import_items  # noqa: F401 - a fixture
from tests.moderation.rescoring.conftest import imported, runs, said  # noqa: F401 - fixtures
from worker import rescoring
from worker.factory import create_worker
from worker.rescoring import RescoringLook, make_look, rescore_apart


class Mortal(FakeScorer):
    """Kills its process with the second batch."""

    batches = 0

    def score(self, texts: Sequence[str]) -> list:  # type: ignore[type-arg]
        self.batches += 1
        if self.batches > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(texts)


@pytest.fixture
def app(redis_url: str) -> Iterator[Celery]:
    made = create_worker(Config(redis_url=redis_url), Mortal())
    yield made
    made.close()


def test_a_process_that_is_killed_costs_nothing(
    app: Celery,
    redis: Redis,
    site: str,
    imported: Import,  # noqa: F811 - the fixture
    runs: Runs,  # noqa: F811 - the fixture
) -> None:
    """The next one goes on where it was, once the lease is over; each comment counts once."""
    imported(*(said(str(n), "A day at the lake.", Status.APPROVED) for n in range(500)))
    runs.ask(site, by="aida", archive="")
    look = make_look(app, redis)
    for done in (200, 400):
        assert look.round() == 1
        assert (look.round(), Comparison.of(runs.get(site).details).total) == (0, done)
        redis.hset("{demo}:rescoring", "lease", 0)
    assert look.round() == 1
    run = runs.get(site)
    assert (run.state, Comparison.of(run.details).total) == (RunState.DONE, 500)


def test_sites_without_a_run_cost_a_look(redis: Redis, site: str) -> None:
    """Only what was asked for, and nobody works on, is taken up."""
    asked, worked = Runs(redis, kind=RunKind.RESCORING), list[str]()
    look = RescoringLook(lambda: [site], asked, worked.append)
    assert look.round() == 0
    asked.ask(site, by="aida")
    assert (look.round(), worked) == (1, [site])


def test_a_process_that_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, redis: Redis, site: str
) -> None:
    """Whoever lost the run's lease is killed, and the look goes on."""
    monkeypatch.setattr(rescoring, "_rescore", lambda *_: time.sleep(600))
    asked = Runs(redis, kind=RunKind.RESCORING)
    asked.ask(site, by="aida")
    rescore_apart(Celery(), asked, site, beat_seconds=0.05)
    assert asked.get(site).state is RunState.ASKED
