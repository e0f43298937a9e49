"""An answer that is worked out once for all who ask within a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Remembered(Generic[Found]):
    """What ``find`` returned, for ``seconds`` after that; whoever asks first waits for it.

    While it is looked for again, all others get the former answer: a store that is slow holds up
    one thread and not all.
    """

    def __init__(
        self,
        find: Callable[[], Found],
        seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find, self._seconds, self._clock = find, seconds, clock
        self._lock = Lock()
        self._found: list[Found] = []
        self._until = 0.0

    def get(self) -> Found:
        """Return what is known, or look."""
        if self._found and self._clock() < self._until:
            return self._found[0]
        if not self._lock.acquire(blocking=not self._found):
            return self._found[0]
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> Found:
        """Look, unless somebody just did; under the lock."""
        if not self._found or self._clock() >= self._until:
            self._found = [self._find()]
            self._until = self._clock() + self._seconds
        return self._found[0]
