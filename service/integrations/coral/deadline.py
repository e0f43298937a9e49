"""An answer within a time, whatever happens to the work behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
# Works at a time, so that no more can be late together. Late ones take the processor from the
# others, or wait for what the others wait for, too; an ordinary one takes a few milliseconds.
WORKS_MAX = 2

log = logging.getLogger("modqueue.coral")


class Deadline:
    """Runs work in threads of its own and stops waiting for it after ``seconds``.

    While WORKS_MAX are late, no other work begins.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # No thread starts before the first comment, so none is lost in gunicorn's fork.
        self._pool = ThreadPoolExecutor(WORKS_MAX, thread_name_prefix="coral")
        self._late: set[Future[Any]] = set()
        self._lock = Lock()

    def run(self, work: Callable[[], T], otherwise: T, passing: tuple[type[Exception], ...]) -> T:
        """Return what ``work`` gives, or ``otherwise`` if it takes too long, fails or cannot begin.

        Exceptions in ``passing`` are raised; every other one is logged and swallowed.
        """
        if self._late_count() >= WORKS_MAX:
            log.warning("coral.held error=%s", "NotBegun")
            return otherwise
        future = self._pool.submit(work)
        try:
            return future.result(self._seconds)
        except passing:
            raise
        except Exception as error:  # Coral publishes whatever we do not answer for
            self._give_up(future)
            log.warning("coral.held error=%s", type(error).__name__)
            return otherwise

    def _late_count(self) -> int:
        """Return how many works still run although nobody waits for them."""
        with self._lock:
            self._late = {future for future in self._late if not future.done()}
            return len(self._late)

    def _give_up(self, future: Future[Any]) -> None:
        """Let ``future`` never begin; if it runs already, it is late until it ends."""
        if not future.cancel():
            with self._lock:
                self._late.add(future)
