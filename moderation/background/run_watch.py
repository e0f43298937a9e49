"""A thread beside the training: it keeps the lease, says how far it is, and hears of a cancel."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread
from types import TracebackType

from moderation.background.runs import Order, Runs
from moderation.errors import ModqueueError, StoreUnavailable

BEAT_SECONDS = 2.0  # far below the lease, and soon enough for who waits for a cancel
log = logging.getLogger("modqueue.learner")


class Cancelled(ModqueueError):
    """The run was cancelled, or another worker has it."""


class RunWatch:
    """Keeps the run of a learner while the ``with`` block lasts.

    While Redis is away the training goes on; it is of use if Redis is back before the lease ends.
    """

    def __init__(self, runs: Runs, site: str, run: str, beat_seconds: float = BEAT_SECONDS) -> None:
        self._runs, self._site, self._run = runs, site, run
        self._beat_seconds = beat_seconds
        self._share, self._order = 0.0, Order.GO
        self._ended, self._turn = Event(), Lock()
        self._thread = Thread(target=self._beat, name="run-watch", daemon=True)

    def __enter__(self) -> RunWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, share: float) -> None:
        """Note how much is done, 0..1."""
        self._share = share

    def is_cancelled(self) -> bool:
        """Return whether the training is to end, by the last beat."""
        return self._order is not Order.GO

    def reach(self, share: float) -> None:
        """Note how much is done, 0..1. Raises Cancelled where the work is to end."""
        self.progress(share)
        if self.is_cancelled():
            raise Cancelled

    def look(self) -> Order:
        """Ask now what to do, and keep the lease. Raises StoreUnavailable."""
        with self._turn:
            self._order = self._runs.note(self._site, self._run, self._share)
            return self._order

    def _beat(self) -> None:
        while not self._ended.wait(self._beat_seconds):
            try:
                self.look()
            except StoreUnavailable as error:
                log.warning("learner.store_unavailable site=%s error=%s", self._site, error)
