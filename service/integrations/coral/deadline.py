"""An answer within a time, whatever happens to the work behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
THREADS = 8  # work that hangs (Redis away: 2 s) must not keep the next comment from being judged

log = logging.getLogger("modqueue.coral")


class Deadline:
    """Runs work in threads of its own and stops waiting for it after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # No thread starts before the first comment, so none is lost in gunicorn's fork.
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="coral")

    def run(self, work: Callable[[], T], otherwise: T, passing: tuple[type[Exception], ...]) -> T:
        """Return what ``work`` gives, or ``otherwise`` if it takes too long or fails.

        Exceptions in ``passing`` are raised; every other one is logged and swallowed.
        """
        future = self._pool.submit(work)
        try:
            return future.result(self._seconds)
        except passing:
            raise
        except Exception as error:  # Coral publishes whatever we do not answer for
            future.cancel()
            log.warning("coral.held error=%s", type(error).__name__)
            return otherwise
