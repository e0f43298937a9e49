"""The one task: somebody rang for a site, so score what waits there."""

from __future__ import annotations

from celery import Celery, Task

from moderation import actions
from moderation.actions import DrainLimits, Ring, Scorer
from moderation.doorbell import DRAIN_TASK
from moderation.store import Store


def register(app: Celery, store: Store, ring: Ring, scorer: Scorer, limits: DrainLimits) -> None:
    """Give ``app`` the drain task, whose message carries a site's slug and nothing else."""

    @app.task(name=DRAIN_TASK, bind=True)  # type: ignore[untyped-decorator]
    def drain(self: Task, site: str) -> None:
        actions.drain(store, ring, scorer, site, limits, worker=f"worker:{self.request.hostname}")
