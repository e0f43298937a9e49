"""The one task: score what waits at a site."""

from __future__ import annotations

import logging

from celery import Celery, Task

from moderation import judging, tracing
from moderation.actions import Ring
from moderation.judging import DrainLimits
from moderation.learning.serving import SiteScorers
from moderation.process.doorbell import DRAIN_TASK
from moderation.store.writer import Store

log = logging.getLogger("modqueue.worker")


def register(
    app: Celery, store: Store, ring: Ring, scorers: SiteScorers, limits: DrainLimits
) -> None:
    """Give ``app`` the drain task, whose message carries a site's slug and nothing else."""

    @app.task(name=DRAIN_TASK, shared=False, bind=True)  # type: ignore[untyped-decorator]
    def drain(self: Task, site: str, *_later: object, **_more: object) -> None:
        worker = f"worker:{self.request.hostname}"
        with tracing.work("drain", site=site):
            committed = judging.drain(
                store,
                ring,
                scorers.base,
                site,
                limits,
                worker=worker,
                own_models=scorers.at_work,
            )
        if committed:
            log.info("drain site=%s verdicts=%d", site, committed)
