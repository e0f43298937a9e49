"""The looker's Celery app: a queue of its own, whose messages carry a site and ids, never text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, setup_logging, worker_init

from moderation.archive.opening import opener
from moderation.looking.looker import Looker
from moderation.process.celery_apps import working_app
from moderation.process.config import Config
from moderation.process.doorbell import Doorbell
from moderation.process.messages import LOOK_QUEUE, LOOK_TASK
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker.broker.consumer import CONSUMER
from worker.factory import WorkerApp, check_store, configure_celery_logs
from worker.handing import PERIOD_SECONDS, Handing

TASK_SECONDS = 600.0  # eight questions to a server that takes its whole time for each


def create_looker_app(
    settings: Config,
    make_looker: Callable[[], Looker],
    module: str = "worker.looker",
    *,
    period_seconds: float = PERIOD_SECONDS,
) -> Celery:
    """Return the Celery app of the second look; it is to be the ``app`` of ``module``.

    ``make_looker`` is called once in the one process that asks, with its first message: so an
    encoder is loaded once. Where the installation has no second reader nothing is handed over.
    """
    app = working_app(settings.broker, WorkerApp)
    app.conf.update(looker_settings(), modqueue_app=f"{module}:app")
    looker = cache(make_looker)

    @app.task(name=LOOK_TASK, shared=False)  # type: ignore[untyped-decorator]
    def look(site: str, *ids: str, **_more: object) -> None:
        looker().look(site, ids)

    worker_init.connect(lambda **_: check_store("looker", settings), weak=False)
    setup_logging.connect(lambda **_: configure_celery_logs(settings), weak=False)
    if settings.looks_again:
        handing = make_handing(settings, period_seconds)
        celeryd_after_setup.connect(lambda **_: handing.start(), weak=False)
    return app


def looker_settings() -> dict[str, Any]:
    """Return what Celery is told of the looker, beyond what every app of ours is told."""
    return {
        "task_default_queue": LOOK_QUEUE,
        "worker_consumer": CONSUMER,
        "task_acks_late": False,  # what is lost is handed over again, by the record alone
        "task_time_limit": TASK_SECONDS,
        "worker_pool": "prefork",
        "worker_concurrency": 1,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,  # `modqueue status` asks those who score
        "broker_connection_max_retries": None,
        "broker_channel_error_retry": True,
    }


def make_handing(settings: Config, period_seconds: float = PERIOD_SECONDS) -> Handing:
    """Return what fills the queue, over a connection of the parent's own."""
    redis = connect(settings.redis_url)
    registry = Registry(redis)
    return Handing(
        lambda: [site.slug for site in registry.sites()],
        Store(redis, opener(settings.archive)),
        Doorbell(settings.broker, LOOK_TASK, LOOK_QUEUE).send,
        period_seconds,
    )
