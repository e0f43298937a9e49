"""The doorbell: a Celery message that says that comments wait, and nothing else.

The message carries the site's slug, never text. It may be lost, late or doubled without harm: the
record is the truth, and the sweep rings again for whatever waits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

from moderation.process.messages import DRAIN_TASK, QUEUE

if TYPE_CHECKING:
    from moderation.process.celery_apps import Line


class Doorbell:
    """Rings for a site; never raises, because a ring that fails is repeated by the sweep.

    It asks for a drain, or for what ``task`` in ``queue`` does.
    """

    def __init__(self, broker_url: str, task: str = DRAIN_TASK, queue: str = QUEUE) -> None:
        self._broker_url, self._task, self._queue = broker_url, task, queue
        self.failures = 0

    def __call__(self, site: str) -> None:
        """Send one message that names ``site``; takes about a second where nobody answers."""
        if not self.send(site):
            self.failures += 1

    def send(self, *names: str) -> bool:
        """Send one message that carries ``names``, a site and ids; return whether it was taken."""
        return self._line.send(self._task, names, self._queue)

    def answers(self) -> bool:
        """Return whether the broker takes a connection now, within about a second."""
        return self._line.answers()

    @cached_property
    def _line(self) -> Line:
        from moderation.process.celery_apps import Line  # a fifth of the start of who never rings

        return Line(self._broker_url)


class BackgroundRing:
    """Rings in a thread of its own, so that no request waits for the broker.

    A site that waits for its ring is not listed twice. What waits when the process ends is lost,
    and the sweep rings for it.
    """

    def __init__(self, ring: Callable[[str], None]) -> None:
        self._ring = ring
        self._sites: SimpleQueue[str] = SimpleQueue()
        self._listed: set[str] = set()
        self._lock = Lock()
        self._thread: Thread | None = None  # begins with the first ring: none is lost in a fork

    def __call__(self, site: str) -> None:
        """List ``site``; returns at once."""
        with self._lock:
            if site in self._listed:
                return
            self._listed.add(site)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()
        self._sites.put(site)

    def _run(self) -> None:
        while True:
            site = self._sites.get()
            with self._lock:  # before the ring: what comes during it needs another one
                self._listed.discard(site)
            self._ring(site)
