"""Attempts to log in: counted before they are made, with a growing wait after failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.registry.audited_hashes import NOBODY, Written
from moderation.registry.keys import ATTEMPTS, INSTALLATION
from moderation.store.keys import prefix
from moderation.store.scripting import source
from moderation.store.server.connection import Redis, redis_errors

WINDOW_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Gate:
    """How often ``subject`` may try: ``free`` times at once, then after waits that double.

    A try counts until ``window_seconds`` have passed without another one. ``forgets`` says that a
    right try wipes out the failures before it, too, and not only itself.
    """

    subject: str
    free: int
    window_seconds: int = WINDOW_SECONDS
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 8.0
    forgets: bool = True

    @property
    def key(self) -> str:
        """The gate's key in Redis."""
        return ATTEMPTS + self.subject


class Attempts(Written):
    """Counters in Redis. Every method raises StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis, by: str = NOBODY) -> None:
        super().__init__(redis, by)
        self._try = redis.register_script(source("log_in_try.lua"))
        self._count = redis.register_script(source("count_try.lua"))
        self._right = redis.register_script(source("log_in_right.lua"))

    @redis_errors
    def try_log_in(self, gates: Sequence[Gate], now: int) -> tuple[int, bool]:
        """Count one try at ``now`` (ms), unless it has to wait.

        Returns how many ms it has to wait, and whether it is clean: no failure counts before it.
        The first of ``gates`` always holds. A second and a third belong together: the third is
        passed only by tries beyond the free ones of the second, and an open one of them is enough.
        """
        limits = [
            round(number)
            for gate in gates
            for number in (
                gate.free,
                gate.window_seconds * 1000,
                gate.first_wait_seconds * 1000,
                gate.longest_wait_seconds * 1000,
            )
        ]
        wait_ms, clean = self._try(keys=_keys(gates), args=[now, *limits])
        return int(wait_ms), bool(clean)

    @redis_errors
    def take_back(self, gates: Sequence[Gate], *, right: bool) -> None:
        """Take one counted try back: it was ``right``, or it was not made."""
        counts = ["all" if right and gate.forgets else 1 for gate in gates]
        self._right(keys=_keys(gates), args=counts)

    @redis_errors
    def count_try(self, subject: str) -> tuple[int, int]:
        """Count one try of ``subject`` before it is made.

        Returns how many there were in these 15 minutes, and in how many seconds they end.
        """
        tried, left_seconds = self._count(keys=[ATTEMPTS + subject], args=[WINDOW_SECONDS])
        return int(tried), max(1, int(left_seconds))

    @redis_errors
    def forget_tries(self, subject: str) -> None:
        """Forget the tries of ``subject``: the last one was right."""
        self._redis.delete(ATTEMPTS + subject)


def _keys(gates: Sequence[Gate]) -> list[str]:
    return [prefix(INSTALLATION), *(gate.key for gate in gates)]
