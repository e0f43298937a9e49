"""The Celery app: how workers take messages, how long they may work, how they end."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from typing import Any

from billiard import get_start_method
from celery import Celery
from celery.signals import (
    celeryd_after_setup,
    setup_logging,
    task_received,
    worker_init,
    worker_process_init,
)
from kombu.utils.imports import symbol_by_name

from moderation import judging
from moderation.actions import Ring
from moderation.archive.opening import opener
from moderation.errors import ModqueueError
from moderation.judging import DrainLimits, Scorer
from moderation.learning.models import ModelStore
from moderation.learning.serving import SiteScorers, UnusableModel
from moderation.process.celery_apps import working_app
from moderation.process.config import Config
from moderation.process.doorbell import BackgroundRing, Doorbell
from moderation.process.logs import configure as configure_logs
from moderation.process.startup import require_archive, require_durable_store
from moderation.process.traces import configure as configure_traces
from moderation.registry import Registry
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker import rescoring, tasks
from worker.broker import control as control  # registers its command
from worker.broker.beginning import Beginning
from worker.broker.consumer import CONSUMER
from worker.broker.idle import IdleDrain, drain_apart

SOFT_SHUTDOWN_SECONDS = 4.0  # a drain yields after a quarter of a second


WithModel = Callable[[bytes], Scorer]


def no_models(data: bytes) -> Scorer:
    """Stand for what makes scorers of models where nothing does."""
    raise UnusableModel("this worker cannot read models of a site's own")


class WorkerApp(Celery):  # type: ignore[misc]
    """A Celery app that pool children which were not forked (macOS) find where it was made.

    Celery would give them a copy of it, to which nobody has added a task.
    """

    task_cls = tasks.FrugalTask

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        """Return how to find it."""
        return symbol_by_name, (self.conf.modqueue_app,)


def create_worker(
    settings: Config,
    scorer: Scorer,
    module: str = "worker.app",
    *,
    with_model: WithModel = no_models,
) -> Celery:
    """Return the Celery app that scores with ``scorer``; it is to be the ``app`` of ``module``.

    ``with_model`` returns the scorer with a site's own model, or raises UnusableModel.

    Call it in the parent process: pool children share the scorer's memory where they are forked.
    The store's client connects with the first command, so every child has connections of its own.
    """
    if get_start_method() != "fork":
        os.environ["FORKED_BY_MULTIPROCESSING"] = "1"  # Celery's children ask for nothing else
    configure_traces(settings, "worker")
    app = working_app(settings.broker, WorkerApp)
    app.conf.update(
        worker_settings(settings), modqueue_model=scorer.model, modqueue_app=f"{module}:app"
    )
    redis = connect(settings.redis_url)
    store = Store(redis, opener(settings.archive))
    scorers = SiteScorers(scorer, ModelStore(redis), with_model)
    # A ring must not hold up comments under lease while the broker is away.
    ring = BackgroundRing(Doorbell(settings.broker))
    tasks.register(app, store, ring, scorers, drain_limits(settings))
    rescoring.register(app, store, scorers.promoted)
    idle = make_idle_drain(app, settings)
    beginning = make_beginning(redis, store, ring)
    look = rescoring.make_look(app, connect(settings.redis_url))
    worker_init.connect(lambda **_: check_store("worker", settings), weak=False)
    celeryd_after_setup.connect(lambda **_: keep_shared(), weak=False)
    celeryd_after_setup.connect(lambda **_: idle.start(), weak=False)
    celeryd_after_setup.connect(lambda **_: look.start(), weak=False)
    worker_process_init.connect(lambda **_: beginning.start(), weak=False)
    task_received.connect(lambda **_: idle.note_message(), weak=False)
    setup_logging.connect(lambda **_: configure_celery_logs(settings), weak=False)
    return app


def keep_shared() -> None:
    """Keep what is in memory by now out of garbage collection.

    So it stays shared between the pool's children: 216 instead of 353 MB for two of them. And
    Celery, which collects before each new child, has one ready 8 ms sooner.
    """
    gc.collect()
    gc.freeze()


def make_idle_drain(app: Celery, settings: Config) -> IdleDrain:
    """Return what drains while no message comes, over a connection of the parent's own."""
    redis = connect(settings.redis_url)
    registry = Registry(redis)
    return IdleDrain(
        lambda: [site.slug for site in registry.sites()],
        Store(redis, opener(settings.archive)).waiting,
        lambda sites: drain_apart(app, sites, task_seconds(settings)),
        period_seconds=settings.sweep_seconds,
    )


def make_beginning(redis: Redis, store: Store, ring: Ring) -> Beginning:
    """Return what a pool child does first, over the child's own connections."""
    registry = Registry(redis)
    return Beginning(lambda: judging.sweep(store, ring, [one.slug for one in registry.sites()]))


def task_seconds(settings: Config) -> float:
    """Return after how long a scorer that hangs is killed: while its comments are under lease."""
    return settings.lease_seconds * 5 / 6


def drain_limits(settings: Config) -> DrainLimits:
    """Return how a drain behaves: it yields long before the lease of its last batch ends.

    A quarter of a second by default: so long a site that floods keeps others from a worker's child.
    """
    return DrainLimits(
        batch=settings.batch,
        lease_seconds=settings.lease_seconds,
        budget_seconds=settings.lease_seconds / 24,
    )


def worker_settings(settings: Config) -> dict[str, Any]:
    """Return what Celery is told of a worker, beyond what every app of ours is told."""
    return {
        # A message is only a doorbell: acknowledged at once, it leaves nothing to redeliver when
        # a worker dies. Leases and the sweep bring its comments back.
        "task_acks_late": False,
        "task_time_limit": task_seconds(settings),
        "worker_pool": "prefork",
        "worker_consumer": CONSUMER,
        "worker_concurrency": settings.worker_children,
        "worker_prefetch_multiplier": 1,
        "worker_soft_shutdown_timeout": SOFT_SHUTDOWN_SECONDS,
        "broker_connection_max_retries": None,  # Redis may be away for longer than 100 tries
        "broker_channel_error_retry": True,  # a full one refuses Celery's own writes for a while
    }


def check_store(name: str, settings: Config) -> None:
    """End the start of ``name`` where the store can lose comments, or its archive is another."""
    # Celery logs and swallows any exception of a signal's receiver except SystemExit.
    try:
        require_durable_store(settings, must_see=False)
        require_archive(settings)
    except ModqueueError as error:
        raise SystemExit(f"modqueue {name}: {error}") from None


def configure_celery_logs(settings: Config) -> None:
    """Log as all programs do, in place of Celery."""
    configure_logs(settings.log_level)
    # Two lines for each message would say less than the drain's own one.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
