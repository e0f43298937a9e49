"""The one task: score what waits at a site; and what every task of ours does without memory."""

from __future__ import annotations

import logging
import socket
from typing import Any

from celery import Celery, Task

from moderation import judging, tracing
from moderation.actions import Ring
from moderation.judging import DrainLimits
from moderation.learning.serving import SiteScorers
from moderation.process.messages import DRAIN_TASK
from moderation.store.writer import Store

log = logging.getLogger("modqueue.worker")


class OutOfMemory(Exception):
    """A task needed more memory than its process may have."""


class FrugalTask(Task):  # type: ignore[misc]
    """A task whose lack of memory is a failure as any other.

    Over a MemoryError Celery ends the whole worker, with all that its other children have under
    way (``celery.worker.request.Request.on_failure``).
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it. Raises OutOfMemory, and what the task does."""
        try:
            return self.run(*args, **kwargs)
        except MemoryError as error:
            raise OutOfMemory(f"{self.name} needs more memory than its process may have") from error


def register(
    app: Celery, store: Store, ring: Ring, scorers: SiteScorers, limits: DrainLimits
) -> None:
    """Give ``app`` the drain task, whose message carries a site's slug and nothing else.

    A verdict names the worker's machine. Celery's name for a worker is not known where it drains
    without a message.
    """
    worker = f"worker:{socket.gethostname()}"

    @app.task(name=DRAIN_TASK, shared=False)  # type: ignore[untyped-decorator]
    def drain(site: str, *_later: object, **_more: object) -> None:
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
