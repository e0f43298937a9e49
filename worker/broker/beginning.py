"""What a pool child does first: it rings for whatever waits.

A child that dies takes along the message that Celery was handing to it. Nobody else rings then: the
store takes the workers for woken. Celery misses the message after ten seconds
(``billiard.pool.LOST_WORKER_TIMEOUT``), the sweep after two; the child that takes the place is
there within a tenth.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread

from moderation.errors import StoreUnavailable

log = logging.getLogger("modqueue.worker")


class Beginning:
    """Calls ``ring_anew`` once, in a thread: Celery gives a child four seconds to report."""

    def __init__(self, ring_anew: Callable[[], object]) -> None:
        self._ring_anew = ring_anew

    def start(self) -> None:
        """Ring in a thread of its own."""
        Thread(target=self._run, name="beginning", daemon=True).start()

    def _run(self) -> None:
        try:
            self._ring_anew()
        except StoreUnavailable as error:
            log.warning("beginning.store_unavailable error=%s", error)
