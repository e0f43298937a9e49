"""How far a long measurement is, said on stderr: its figures alone are on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

PAUSE_SECONDS = 5.0  # between two lines


class Progress:
    """Says how many of ``whole`` are done, at once and then at most every ``PAUSE_SECONDS``."""

    def __init__(self, what: str, whole: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._whole, self._clock = what, whole, clock
        self._began = self._said = clock()
        self._say(0)

    def at(self, done: int) -> None:
        """Note that so many are done; the last one is always said."""
        now = self._clock()
        if done >= self._whole or now - self._said >= PAUSE_SECONDS:
            self._said = now
            self._say(done)

    def _say(self, done: int) -> None:
        seconds = self._clock() - self._began
        line = f"{self._what}: {done:,} of {self._whole:,} after {seconds:.0f} s"
        print(line, file=sys.stderr, flush=True)
