"""The learner's Celery app: a queue of its own, one run at a time, and the look for what is due."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from threading import Event, Thread
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, setup_logging, worker_init

from moderation.archive.opening import opener
from moderation.background.runs import SCHEDULED, Run, RunKind, Runs
from moderation.errors import ProjectionUnavailable
from moderation.learning.finding import LimitFinder
from moderation.learning.labels import SiteLabels
from moderation.learning.learner import Learner
from moderation.learning.models import ModelStore
from moderation.learning.needs import may_learn
from moderation.learning.promotion import Promoter
from moderation.learning.renewal import Renewal
from moderation.process.celery_apps import working_app
from moderation.process.config import Config
from moderation.process.doorbell import Doorbell
from moderation.process.messages import LEARN_TASK, LEARNER_QUEUE
from moderation.projection.search import Projection
from moderation.registry import Registry
from moderation.store.server.clock import DAY_MS
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker import program
from worker.broker.consumer import CONSUMER
from worker.factory import WorkerApp, check_store, configure_celery_logs

RUN_SECONDS = 3600.0  # then Celery kills what trains; 20,000 labels take two minutes of a core
LOOK_SECONDS = 5.0  # between two looks for runs that no message brought
RING_AGAIN_SECONDS = 60.0
COUNT_AGAIN_SECONDS = 3600.0  # between two counts of the labels of a site that has too few
TEND_SECONDS = 60.0  # reading the answers of a shadow costs some round trips
log = logging.getLogger("modqueue.learner")


def create_learner_app(
    settings: Config,
    make_learner: Callable[[], Learner],
    module: str = "worker.learner",
    *,
    look_seconds: float = LOOK_SECONDS,
) -> Celery:
    """Return the Celery app of the learner; it is to be the ``app`` of ``module``.

    ``make_learner`` is called in the process that trains, and anew for each run: so an idle learner
    holds no model, and a run leaves no memory behind.
    """
    app = working_app(settings.broker, WorkerApp)
    app.conf.update(learner_settings(), modqueue_app=f"{module}:app")

    @app.task(name=LEARN_TASK, shared=False)  # type: ignore[untyped-decorator]
    def learn(site: str) -> None:
        make_learner().learn(site)

    look = make_look(settings, look_seconds)
    worker_init.connect(lambda **_: check_store("learner", settings), weak=False)
    celeryd_after_setup.connect(lambda **_: look.start(), weak=False)
    setup_logging.connect(lambda **_: configure_celery_logs(settings), weak=False)
    return app


def learner_settings() -> dict[str, Any]:
    """Return what Celery is told of the learner, beyond what every app of ours is told."""
    return {
        "task_default_queue": LEARNER_QUEUE,
        "worker_consumer": CONSUMER,
        "task_acks_late": False,  # the run's record and its lease bring it back, not the broker
        "task_time_limit": RUN_SECONDS,
        "worker_pool": "prefork",
        "worker_concurrency": 1,
        "worker_max_tasks_per_child": 1,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,  # `modqueue status` asks those who score
        "broker_connection_max_retries": None,
        "broker_channel_error_retry": True,
    }


class Look:
    """Asks for the runs that the schedule wants, and rings for those that nobody works on.

    A run is rung for once, and again where its learner died or after RING_AGAIN_SECONDS: a
    message may be lost, and a learner at work takes no other. ``days`` 0 switches the schedule off.
    """

    def __init__(
        self,
        sites: Callable[[], Iterable[str]],
        runs: Runs,
        now_ms: Callable[[], int],
        ring: Callable[[str], object],
        tend: Callable[[str], object],
        find: Callable[[str], object],
        may_learn: Callable[[str, int], bool],
        *,
        days: int,
        period_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._sites, self._runs, self._now_ms, self._ring = sites, runs, now_ms, ring
        self._days, self._period_seconds = days, period_seconds
        self._tend, self._tended_at, self._find = tend, 0, find
        self._may_learn, self._counted = may_learn, dict[str, int]()
        self._rung: dict[str, tuple[Run, int]] = {}

    def round(self) -> int:
        """Look at every site once; return how many were rung for.

        Once a minute each is tended: what needs no click is done. Limits that were asked for are
        found in this thread.
        """
        now, sites = self._now_ms(), list(self._sites())
        if now - self._tended_at >= TEND_SECONDS * 1000:
            self._tended_at = now
            for site in sites:
                self._tend(site)
        for site in sites:
            self._find(site)
        return sum(self._look(site, now) for site in sites)

    def start(self) -> None:
        """Look again and again in a thread of its own, which ends with the process."""
        log.info("learner.started")
        Thread(target=self._run, name="learner-look", daemon=True).start()

    def _look(self, site: str, now: int) -> bool:
        run = self._runs.get(site)
        if self._is_scheduled(site, run, now):
            self._runs.ask(site, by=SCHEDULED)
            run = self._runs.get(site)
        former, at = self._rung.get(site, (None, 0))
        if not run.is_due or (run == former and now - at < RING_AGAIN_SECONDS * 1000):
            return False
        self._rung[site] = (run, now)
        self._ring(site)
        return True

    def _is_scheduled(self, site: str, run: Run, now: int) -> bool:
        """Return whether it is time for a run, and one is worth it."""
        if not self._days or run.is_open or now - run.at < self._days * DAY_MS:
            return False
        if now - self._counted.get(site, 0) < COUNT_AGAIN_SECONDS * 1000:
            return False
        self._counted[site] = now
        return self._may_learn(site, run.at)

    def _run(self) -> None:
        never = Event()
        while not never.wait(self._period_seconds):
            try:
                program.repeat("learner", self.round, self._period_seconds, never)
            except Exception:  # nobody would miss this thread
                log.exception("learner_look.failed")


def tend(promote: Callable[[str], object], renew: Callable[[str], object], site: str) -> None:
    """Promote what needs no click, and ask for the limits that are due."""
    for act in (promote, renew):
        try:
            act(site)
        except (sqlite3.Error, ProjectionUnavailable) as error:  # again in a minute
            log.warning("learner.not_tended site=%s error=%s", site, error)


def make_look(settings: Config, period_seconds: float = LOOK_SECONDS) -> Look:
    """Return the look over a connection of the parent's own."""
    redis = connect(settings.redis_url)
    store = Store(redis, opener(settings.archive))
    registry, models = Registry(redis), ModelStore(redis)
    projection = Projection(settings.projection)
    finding = Runs(redis, kind=RunKind.FINDING)
    return Look(
        lambda: [site.slug for site in registry.sites()],
        Runs(redis),
        store.now,
        Doorbell(settings.broker, LEARN_TASK, LEARNER_QUEUE),
        partial(tend, Promoter(store, models, projection), Renewal(store, models, finding)),
        LimitFinder(store, models, projection, finding),
        partial(may_learn, SiteLabels(store), models),
        days=settings.learn_days,
        period_seconds=period_seconds,
    )
