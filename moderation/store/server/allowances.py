"""What a process knows of its keys' allowances, so that a flood is refused before Redis is asked.

``accept.lua`` keeps the one count (the generic cell rate algorithm). What is known here lags behind
it, for other processes use up the same allowance, but never runs ahead: who is refused here would
be refused there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

KEYS_MAX = 10_000
ROUNDED_SECONDS = 0.001  # a wait comes from Redis in whole milliseconds, rounded up


@dataclass(slots=True)
class Allowance:
    """A key's: ``per_second`` comments, ``burst`` of them at once.

    ``used_until`` is when all that Redis has surely counted is paid off. ``asked_at`` is from
    before Redis was asked.
    """

    per_second: float
    burst: int
    used_until: float = -float("inf")

    def wait(self, size: int, now: float) -> float:
        """Return for how many seconds ``size`` comments are surely refused; 0: they may not be."""
        return max(0.0, self.used_until - self._room(size) - now)

    def take(self, size: int, asked_at: float) -> None:
        """Remember that Redis counted ``size`` comments."""
        self.used_until = max(self.used_until, asked_at) + min(size, self.burst) / self.per_second

    def refuse(self, size: int, asked_at: float, wait: float) -> None:
        """Remember that Redis refused ``size`` comments for ``wait`` seconds."""
        used_until = asked_at + wait - ROUNDED_SECONDS + self._room(size)
        self.used_until = max(self.used_until, used_until)

    def _room(self, size: int) -> float:
        """Return how far ahead of now ``used_until`` may be where ``size`` comments come."""
        return (self.burst - min(size, self.burst)) / self.per_second


class Allowances:
    """The allowances of the keys that came lately, each by its site and name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.now = clock
        self._known: dict[tuple[str, str], Allowance] = {}

    def of(self, site: str, caller: str, per_second: float, burst: int) -> Allowance:
        """Return what is known of a key's allowance; nothing is known of a new one."""
        known = self._known.get((site, caller))
        if known is None or (known.per_second, known.burst) != (per_second, burst):
            if len(self._known) >= KEYS_MAX:
                self._known.clear()
            known = self._known[site, caller] = Allowance(per_second, burst)
        return known
