"""Comparing imported comments with the policy, beside the pool that judges new ones.

It has no message: a worker looks for what was asked for, and does it in a process of its own at the
lowest priority. So no child of the pool is taken, and whatever kills the scorer kills this process
alone; the run is taken again when its lease has ended, here or on another machine.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Thread

from billiard import get_start_method
from celery import Celery

from moderation.background.runs import LEASE_SECONDS, RunKind, Runs
from moderation.errors import StoreUnavailable
from moderation.judging import Scorer
from moderation.registry import Registry
from moderation.rescoring.rescorer import Rescorer
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from worker import program

TASK = "modqueue.rescore"  # nobody sends it: the process apart finds its work by this name
NICENESS = 19
LOOK_SECONDS = 5.0
log = logging.getLogger("modqueue.rescoring")


def register(app: Celery, store: Store, scorer: Callable[[str], Scorer]) -> None:
    """Give ``app`` the work on a site's run."""
    runs, registry = Runs(store.redis, kind=RunKind.RESCORING), Registry(store.redis)

    @app.task(name=TASK, shared=False)  # type: ignore[untyped-decorator]
    def rescore(site: str, parent: int) -> None:
        Rescorer(
            store,
            runs,
            scorer,
            lambda: [site.slug for site in registry.sites()],
            goes_on=lambda: os.getppid() == parent,  # else nobody would end it
        ).rescore(site)


class RescoringLook:
    """Looks for runs that were asked for, or whose worker died, and has each done by ``work``."""

    def __init__(
        self, sites: Callable[[], Iterable[str]], runs: Runs, work: Callable[[str], object]
    ) -> None:
        self._sites, self._runs, self._work = sites, runs, work

    def round(self) -> int:
        """Look at every site once; return how many runs were taken up."""
        due = [site for site in self._sites() if self._runs.get(site).is_due]
        for site in due:
            self._work(site)
        return len(due)

    def start(self) -> None:
        """Look again and again in a thread of its own, which ends with the process."""
        Thread(target=self._run, name="rescoring-look", daemon=True).start()

    def _run(self) -> None:
        never = Event()
        while not never.wait(LOOK_SECONDS):
            try:
                program.repeat("rescoring", self.round, LOOK_SECONDS, never)
            except Exception:  # nobody would miss this thread
                log.exception("rescoring_look.failed")


def make_look(app: Celery, redis: Redis) -> RescoringLook:
    """Return the look over ``redis``, a connection of the parent's own."""
    runs, registry = Runs(redis, kind=RunKind.RESCORING), Registry(redis)
    return RescoringLook(
        lambda: [site.slug for site in registry.sites()],
        runs,
        lambda site: rescore_apart(app, runs, site),
    )


def rescore_apart(app: Celery, runs: Runs, site: str, beat_seconds: float = LEASE_SECONDS) -> None:
    """Work on the run of ``site`` in a process of its own; one that lost its lease is ended."""
    context = multiprocessing.get_context(get_start_method())
    process = context.Process(target=_rescore, args=(app, site, os.getpid()), daemon=True)
    process.start()
    process.join(beat_seconds)
    while process.is_alive():
        with suppress(StoreUnavailable):
            if runs.get(site).is_due:  # it hangs
                process.kill()
        process.join(beat_seconds)


def _rescore(app: Celery, site: str, parent: int) -> None:
    for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # what was inherited would end the worker softly
    os.nice(NICENESS)
    app.tasks[TASK].apply(args=[site, parent]).get(disable_sync_subtasks=False)
