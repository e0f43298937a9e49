"""A limit on password hashes at once, and the order of those that wait.

A known browser or a session comes first, then networks without failures, then the others, one of
them at a time. Among equals the block of addresses with the fewest wrong tries comes first, and
every second place goes to whoever has waited longest, so that a bad neighbourhood starves nobody.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Event, Lock

from moderation.errors import PasswordsBusy

BLOCKS_MAX = 10_000  # whose wrong tries a process remembers
REMEMBERED_SECONDS = 15 * 60


class Lane(IntEnum):
    """Who asks for a place, in the order in which they get one."""

    OWN = 0  # a known browser, a session, the system itself
    CLEAN = 1  # a network without failures
    FAILED = 2


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and the ``block`` of addresses that shares the blame for wrong tries."""

    lane: Lane = Lane.OWN
    block: str = ""


@dataclass(eq=False)
class Ticket:
    """One try; whoever holds the place says whether it was ``right``."""

    asker: Asker
    settled: Event = field(default_factory=Event)
    held: bool = False
    right: bool = False


class Places:
    """``at_once`` places, and room for ``waiting_max`` tries that wait, each in a thread."""

    def __init__(self, at_once: int, waiting_max: int) -> None:
        self._at_once = at_once
        self._waiting_max = waiting_max
        self._lock = Lock()
        self._waiting: list[Ticket] = []
        self._running: list[Ticket] = []
        self._wrong: Counter[str] = Counter()
        self._since = time.monotonic()
        self._turn = 0

    @contextmanager
    def place(self, asker: Asker, seconds: float | None) -> Iterator[Ticket]:
        """Hold a place that became free within ``seconds``; None waits for ever.

        Raises:
            PasswordsBusy: none did, or others with a better claim needed the room.
        """
        ticket = self.ask(asker)
        ticket.settled.wait(seconds)
        self._give_up(ticket)
        try:
            yield ticket
        finally:
            self.end(ticket)

    def ask(self, asker: Asker) -> Ticket:
        """Return a ticket that is settled once it is given a place or refused."""
        ticket = Ticket(asker)
        with self._lock:
            self._waiting.append(ticket)
            self._call()
            strangers = [one for one in self._waiting if one.asker.lane is not Lane.OWN]
            if len(strangers) > self._waiting_max:
                last = max(reversed(strangers), key=self._claim)
                self._waiting.remove(last)
                last.settled.set()
        return ticket

    def running(self) -> list[Ticket]:
        """Return who holds a place."""
        with self._lock:
            return list(self._running)

    def _give_up(self, ticket: Ticket) -> None:
        with self._lock:
            if ticket.held:
                return
            if ticket in self._waiting:
                self._waiting.remove(ticket)
        raise PasswordsBusy

    def end(self, ticket: Ticket) -> None:
        """Give the place of ``ticket`` to the next."""
        with self._lock:
            self._running.remove(ticket)
            if ticket.right:
                self._wrong[ticket.asker.block] -= 1
            self._call()

    def _call(self) -> None:
        while len(self._running) < self._at_once and (ticket := self._next()):
            self._waiting.remove(ticket)
            self._running.append(ticket)
            self._count(ticket.asker.block)
            ticket.held = True
            ticket.settled.set()

    def _next(self) -> Ticket | None:
        failed_runs = any(one.asker.lane is Lane.FAILED for one in self._running)
        able = [one for one in self._waiting if one.asker.lane < Lane.FAILED or not failed_runs]
        if not able:
            return None
        self._turn += 1
        if self._turn % 2:
            return min(able, key=self._claim)
        return min(able, key=lambda one: one.asker.lane)

    def _claim(self, ticket: Ticket) -> tuple[int, int]:
        """Return the lane and the block's wrong tries: less comes first."""
        return ticket.asker.lane, self._wrong[ticket.asker.block]

    def _count(self, block: str) -> None:
        """Count a try as wrong until it was right."""
        now = time.monotonic()
        if now > self._since + REMEMBERED_SECONDS or len(self._wrong) > BLOCKS_MAX:
            self._wrong.clear()
            self._since = now
        self._wrong[block] += 1
