"""The learner as a real Celery worker: it trains what was asked for, also when it is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import Connection

from moderation.background.runs import Runs, RunState
from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore
from moderation.learning.needs import LABELS_MIN, may_learn
from moderation.learning.site_model import Stage
from moderation.process.config import Config
from moderation.process.doorbell import Doorbell
from moderation.process.messages import LEARN_TASK, LEARNER_QUEUE
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from service.launcher.programs import LEARNER
from tests.support.servers.redis_servers import wait_until
from tests.support.site_models import HANG_FILE, decide_some, some_bodies, trained
from worker.learning import COUNT_AGAIN_SECONDS, RING_AGAIN_SECONDS, TEND_SECONDS, Look


@pytest.fixture
def runs(redis: Redis) -> Runs:
    return Runs(redis)


@pytest.fixture
def models(redis: Redis) -> ModelStore:
    return ModelStore(redis)


@pytest.fixture
def learner(
    redis_url: str, server: EmbeddedServer, repository: Path, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The learner of the Procfile, with the trainer of the tests."""
    command = [word.replace("worker.learner", "tests.worker.learning_app") for word in LEARNER]
    environ = {
        **os.environ,
        "REDIS_URL": server.url_of("learner"),
        "MODQUEUE_BROKER_URL": server.broker_url,
        "MODQUEUE_DATA_DIR": str(tmp_path),
        "MODQUEUE_LEARN_DAYS": "0",
        "REMAP_SIGTERM": "SIGQUIT",
    }
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=repository, env=environ)
    yield process
    process.terminate()
    process.wait(timeout=30)  # with 1 where a child was killed: billiard's pool stumbles over it


def children(process: subprocess.Popen[bytes]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def state(runs: Runs, site: str) -> RunState:
    return runs.get(site).state


def test_a_run_that_is_killed_is_done_by_the_next(
    store: Store,
    runs: Runs,
    models: ModelStore,
    site: str,
    server: EmbeddedServer,
    learner: subprocess.Popen[bytes],
    tmp_path: Path,
) -> None:
    """Killed in the middle it leaves no model; begun afresh it makes one, and a cancel ends it."""
    decide_some(store, site, some_bodies(LABELS_MIN))
    hang = tmp_path / HANG_FILE
    hang.touch()
    runs.ask(site, by="ann")
    Doorbell(server.broker_url, LEARN_TASK, LEARNER_QUEUE)(site)
    wait_until(lambda: state(runs, site) is RunState.RUNNING, "running")
    for child in children(learner):
        os.kill(child, signal.SIGKILL)
    assert models.models(site).all == []
    hang.unlink()
    wait_until(lambda: state(runs, site) is RunState.DONE, "done")
    (model,) = models.models(site).all
    assert (model.stage, model.by) == (Stage.SHADOW, "ann")

    hang.touch()
    runs.ask(site, by="bob")  # without a message: the look comes upon it
    wait_until(lambda: state(runs, site) is RunState.RUNNING, "running")
    runs.cancel(site)
    wait_until(lambda: state(runs, site) is RunState.CANCELLED, "cancelled")
    assert models.models(site).all == [model]


def test_a_message_carries_the_site_and_nothing_else(redis_url: str) -> None:
    """In a queue of its own, where no scoring worker takes it."""
    settings = Config(redis_url=redis_url)
    Doorbell(settings.broker, LEARN_TASK, LEARNER_QUEUE)("demo")
    with Connection(settings.broker) as connection, connection.SimpleQueue(LEARNER_QUEUE) as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["task"] == LEARN_TASK
    assert json.loads(message.body)[:2] == [["demo"], {}]


class Clock:
    """A clock that a test sets, in ms."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def look(
    runs: Runs,
    site: str,
    clock: Clock,
    rings: list[str],
    days: int = 7,
    may_learn: Callable[[str, int], bool] = lambda site, since: True,
) -> Look:
    return Look(lambda: [site], runs, clock, rings.append, str, str, may_learn, days=days)


def test_the_schedule_asks_each_week(runs: Runs, site: str, rings: list[str], store: Store) -> None:
    """At first, and again seven days after the newest run began; with 0 days never."""
    clock = Clock(store.now())
    looking = look(runs, site, clock, rings)
    assert look(runs, site, clock, rings, days=0).round() == 0
    assert looking.round() == 1
    assert runs.get(site).by == "modqueue"
    runs.take(site, "first")
    runs.end(site, "first", RunState.DONE, model="m")
    assert looking.round() == 0
    clock.now_ms += 7 * DAY_MS + 60_000  # the run began a little after the look
    assert looking.round() == 1
    assert rings == [site, site]


def test_a_run_is_rung_for_once_and_again_when_it_is_lost(
    runs: Runs, site: str, rings: list[str], store: Store
) -> None:
    """A learner at work is left alone; a message that was lost is sent again after a while."""
    clock = Clock(store.now())
    looking = look(runs, site, clock, rings, days=0)
    runs.ask(site, by="ann")
    assert [looking.round() for _ in range(3)] == [1, 0, 0]
    clock.now_ms += int(RING_AGAIN_SECONDS * 1000)
    assert looking.round() == 1
    runs.take(site, "first")
    clock.now_ms += int(RING_AGAIN_SECONDS * 1000)
    assert looking.round() == 0


def test_a_run_without_a_learner_is_rung_for_at_once(
    redis: Redis, site: str, rings: list[str], store: Store
) -> None:
    """Its lease has ended, so whoever had it is dead."""
    dying = Runs(redis, lease_seconds=0.0)
    looking = look(dying, site, Clock(store.now()), rings, days=0)
    dying.ask(site, by="ann")
    looking.round()
    dying.take(site, "first")
    assert looking.round() == 1
    assert rings == [site, site]


def test_what_needs_no_click_is_promoted_once_a_minute(
    runs: Runs, site: str, rings: list[str], store: Store
) -> None:
    """Each site is looked at, and not at every look."""
    clock, promoted = Clock(store.now()), list[str]()
    looking = Look(
        lambda: [site], runs, clock, rings.append, promoted.append, str, lambda *_: False, days=0
    )
    for _ in range(3):
        looking.round()
    assert promoted == [site]
    clock.now_ms += int(TEND_SECONDS * 1000)
    looking.round()
    assert promoted == [site, site]


def test_the_schedule_waits_for_labels(
    runs: Runs, site: str, rings: list[str], store: Store
) -> None:
    """A site without enough of them, or without new ones, is counted once an hour."""
    clock, counted = Clock(store.now()), list[str]()
    looking = look(
        runs, site, clock, rings, may_learn=lambda slug, since: bool(counted.append(slug))
    )
    for _ in range(3):
        assert looking.round() == 0
    assert counted == [site]
    assert runs.get(site).state is RunState.NONE
    clock.now_ms += int(COUNT_AGAIN_SECONDS * 1000)
    looking.round()
    assert counted == [site, site]


def test_what_the_schedule_calls_enough(store: Store, models: ModelStore, site: str) -> None:
    """Labels of both sides, and some that came after the newest run."""
    labels = SiteLabels(store)
    assert not may_learn(labels, models, site, 0)
    decide_some(store, site, some_bodies(LABELS_MIN))
    assert may_learn(labels, models, site, 0)
    assert not may_learn(labels, models, site, store.now())


def test_the_schedule_leaves_a_shadow_alone(store: Store, models: ModelStore, site: str) -> None:
    """A new model would take its place and lose what people answered beside it."""
    decide_some(store, site, some_bodies(LABELS_MIN))
    models.add(site, trained("turnips"), by="ann")
    assert not may_learn(SiteLabels(store), models, site, 0)
    models.withdraw(site, by="ann", version=models.places(site).version)
    assert may_learn(SiteLabels(store), models, site, 0)
