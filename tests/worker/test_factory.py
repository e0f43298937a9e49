"""What a worker takes and what it does not: JSON doorbells, under limits shorter than a lease."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from celery import Celery
from celery.utils.dispatch import Signal
from kombu import Connection

from moderation.actions import submit
from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.process.doorbell import Doorbell
from moderation.process.messages import DRAIN_TASK, QUEUE
from moderation.status import Status
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from tests.conftest import FakeScorer
from worker import factory
from worker.broker.idle import IdleDrain
from worker.factory import create_worker, drain_limits
from worker.rescoring import RescoringLook
from worker.tasks import OutOfMemory


@pytest.fixture
def settings(redis_url: str) -> Config:
    return Config(redis_url=redis_url)


@pytest.fixture
def app(settings: Config) -> Iterator[Celery]:
    own = create_worker(settings, FakeScorer())
    yield own
    own.close()


def test_only_json_is_taken(app: Celery) -> None:
    """Neither pickle nor YAML can reach a worker, and no result is kept."""
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None


def test_a_task_without_memory_fails_as_any_other(app: Celery) -> None:
    """A MemoryError never reaches Celery, which would end the whole worker over it."""

    @app.task(name="greedy", shared=False)
    def greedy(*_: object) -> None:
        raise MemoryError

    with pytest.raises(OutOfMemory, match="greedy"):
        greedy.apply().get(disable_sync_subtasks=False)


def test_a_message_carries_the_site_and_nothing_else(redis: Redis, settings: Config) -> None:
    """The doorbell's message holds the slug: no text, no id, nothing that a person wrote."""
    Doorbell(settings.broker)("demo")
    with Connection(settings.broker) as connection, connection.SimpleQueue(QUEUE) as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["task"] == DRAIN_TASK
    assert message.content_type == "application/json"
    assert json.loads(message.body)[:2] == [["demo"], {}]


@pytest.mark.parametrize(("more", "named"), [([], {}), (["later"], {}), ([], {"later": 1})])
def test_the_task_scores_what_waits(
    app: Celery, store: Store, site: str, more: list[str], named: dict[str, int]
) -> None:
    """One ring, one drain: the comment has its verdict, whatever a later release says beside it."""
    submission = Submission(Article("a"), Author("Ann"), "hello")
    accepted = submit(
        store, lambda site: None, site, Intake(submission), caller="test", limits=Limits()
    )
    app.tasks[DRAIN_TASK].apply(args=[site, *more], kwargs=named).get()
    comment = store.get(site, accepted.id)
    assert comment.status is Status.APPROVED
    assert comment.verdict is not None
    assert comment.verdict.model == FakeScorer.model


def test_a_verdict_names_the_machine(app: Celery, store: Store, site: str) -> None:
    """Whatever Celery calls the worker: one that drains without a message has no such name."""
    intake = Intake(Submission(Article("a"), Author("Ann"), "hello"))
    accepted = submit(store, lambda site: None, site, intake, caller="test", limits=Limits())
    app.tasks[DRAIN_TASK].push_request(hostname="worker-9@elsewhere")
    app.tasks[DRAIN_TASK](site)
    assert store.history(site, accepted.id)[-1].by == f"worker:{socket.gethostname()}"


def test_the_message_is_only_a_doorbell(app: Celery) -> None:
    """It is acknowledged before the work, so a dead worker leaves nothing to be redelivered."""
    assert app.conf.task_acks_late is False
    assert app.conf.worker_prefetch_multiplier == 1


@pytest.mark.parametrize("lease_seconds", [1.0, 6.0, 300.0])
def test_a_task_ends_before_its_lease(settings: Config, lease_seconds: float) -> None:
    """A hanging scorer is killed while its comments are leased; a drain yields long before."""
    own = create_worker(replace(settings, lease_seconds=lease_seconds), FakeScorer())
    limits = drain_limits(replace(settings, lease_seconds=lease_seconds))
    assert limits.budget_seconds < own.conf.task_time_limit < lease_seconds == limits.lease_seconds
    own.close()


def test_workers_end_softly_and_wait_for_redis(app: Celery) -> None:
    """Prefork, a soft end, and no limit to the tries while the broker is away."""
    assert app.conf.worker_pool == "prefork"
    assert app.conf.worker_soft_shutdown_timeout == 4.0
    assert app.conf.broker_connection_retry_on_startup is True
    assert app.conf.broker_connection_max_retries is None


def test_memory_is_kept_shared_before_anything_else_begins(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The children that are forked later share what was there, and no thread changes it yet."""
    done: list[str] = []
    set_up = Signal()
    monkeypatch.setattr(factory, "celeryd_after_setup", set_up)
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(IdleDrain, "start", lambda _: done.append("idle"))
    monkeypatch.setattr(RescoringLook, "start", lambda _: done.append("look"))
    own = create_worker(settings, FakeScorer())
    assert not done
    set_up.send(sender="worker")
    own.close()
    assert done == ["frozen", "idle", "look"]


def test_a_worker_needs_a_store() -> None:
    """Without REDIS_URL the sentence names it."""
    with pytest.raises(ConfigError, match="REDIS_URL"):
        create_worker(Config(), FakeScorer())


def test_a_cluster_needs_a_broker_of_its_own() -> None:
    """Celery has no Cluster transport, so MODQUEUE_BROKER_URL is asked for by name."""
    settings = Config(redis_url="redis+cluster://127.0.0.1:7000")
    with pytest.raises(ConfigError, match="MODQUEUE_BROKER_URL"):
        create_worker(settings, FakeScorer())
