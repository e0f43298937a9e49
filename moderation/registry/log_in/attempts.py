"""Attempts to log in: counted before they are made, with a growing wait after failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moderation.registry.audited_hashes import Written
from moderation.store.installation_keys import ATTEMPTS, INSTALLATION
from moderation.store.scripting import Script
from moderation.store.server.connection import redis_errors

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


class GateRow(NamedTuple):
    """The limits of a gate: tries, and three times in ms."""

    free: int
    window: int
    wait: int
    longest: int


class CountRow(NamedTuple):
    """How many tries are taken back, or ``all``."""

    taken: int | str


@dataclass(frozen=True, slots=True)
class TryLogIn(Script[tuple[int, int]]):
    """Answers the wait in ms, and whether no try counts still; ``now`` in ms."""

    file = "registry/log_in_try.lua"
    now: int
    rows: Sequence[GateRow]


@dataclass(frozen=True, slots=True)
class TakeBack(Script[int]):
    """Take back the count of a try."""

    file = "registry/log_in_right.lua"
    rows: Sequence[CountRow]


@dataclass(frozen=True, slots=True)
class CountTry(Script[tuple[int, int]]):
    """Answers how many tries there were, and in how many seconds they are forgotten."""

    file = "registry/count_try.lua"
    seconds: int


class Attempts(Written):
    """Counters in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def try_log_in(self, gates: Sequence[Gate], now: int) -> tuple[int, bool]:
        """Count one try at ``now`` (ms), unless it has to wait.

        Returns how many ms it has to wait, and whether it is clean: no failure counts before it.
        The first of ``gates`` always holds. A second and a third belong together: the third is
        passed only by tries beyond the free ones of the second, and an open one of them is enough.
        """
        call = TryLogIn(now, [_row(gate) for gate in gates])
        wait_ms, clean = self._scripts.run(INSTALLATION, call, *_keys(gates))
        return wait_ms, bool(clean)

    @redis_errors
    def take_back(self, gates: Sequence[Gate], *, right: bool) -> None:
        """Take one counted try back: it was ``right``, or it was not made."""
        counts = [CountRow("all" if right and gate.forgets else 1) for gate in gates]
        self._scripts.run(INSTALLATION, TakeBack(counts), *_keys(gates))

    @redis_errors
    def count_try(self, subject: str) -> tuple[int, int]:
        """Count one try of ``subject`` before it is made.

        Returns how many there were in these 15 minutes, and in how many seconds they end.
        """
        tried, left = self._scripts.run_on([ATTEMPTS + subject], CountTry(WINDOW_SECONDS))
        return tried, max(1, left)

    @redis_errors
    def forget_tries(self, subject: str) -> None:
        """Forget the tries of ``subject``: the last one was right."""
        self._redis.delete(ATTEMPTS + subject)


def _keys(gates: Sequence[Gate]) -> list[str]:
    return [gate.key for gate in gates]


def _row(gate: Gate) -> GateRow:
    return GateRow(
        free=gate.free,
        window=gate.window_seconds * 1000,
        wait=round(gate.first_wait_seconds * 1000),
        longest=round(gate.longest_wait_seconds * 1000),
    )
