"""A lane: how many requests are answered at once, how many wait, and who comes next."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")

ALONE = 1000  # turns of one in a row, after which no other is about


class Place(Enum):
    """Where a lane puts what does not run now."""

    WAITS = "the lane has it; it comes back from leave()"
    REFUSED = "too many wait already"
    LATER = "there is a thread to be had, but not the one that asks"


@dataclass(frozen=True, slots=True)
class Turn(Generic[Item]):
    """What runs now, and who brought it."""

    who: str
    item: Item


class Lane(Generic[Item]):
    """Lets ``running_max`` items run and ``waiting_max`` wait, in turns by who brought them.

    Where several wait, each has its share of ``waiting_max``. Who comes late gets its share all the
    same: so twice as many may wait, and never more. While others are about, none has more than half
    of what runs: all threads share an interpreter, so each that works delays the next.
    """

    def __init__(self, running_max: int, waiting_max: int) -> None:
        self._running_max, self._waiting_max = running_max, waiting_max
        self._lock = Lock()
        self._share = (running_max + 1) // 2
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[Item]] = OrderedDict()  # next turn first
        self._waiting = 0
        self._latest: str | None = None  # who had the latest turn
        self._alone = ALONE  # turns since it was somebody else's

    def enter(self, who: str, item: Item, *, may_run: bool = True) -> Turn[Item] | Place:
        """Return the turn of ``who`` that runs now, or where ``item`` was put.

        A turn ends with ``leave``. It is that of ``item``, unless one of ``who`` waited before.
        """
        with self._lock:
            if self._has_thread(who):
                return self._begin(who, item) if may_run else Place.LATER
            if not self._has_room(who):
                return Place.REFUSED
            self._queues.setdefault(who, deque()).append(item)
            self._waiting += 1
            return Place.WAITS

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits."""
        return self._waiting > 0

    def refuses(self, who: str) -> bool:
        """Return whether ``enter`` would refuse what ``who`` brings."""
        with self._lock:
            return not self._has_thread(who) and not self._has_room(who)

    def leave(self, who: str) -> Turn[Item] | None:
        """End a turn of ``who``; return the one that runs next in its place, if one may."""
        with self._lock:
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
            following = next(filter(self._has_thread, self._queues), None)
            return None if following is None else self._begin(following)

    def _begin(self, who: str, *items: Item) -> Turn[Item]:
        """Begin the first turn of ``who`` among those that wait and ``items``."""
        queue = self._queues.pop(who, deque())
        self._waiting -= len(queue)
        queue.extend(items)
        item = queue.popleft()
        if queue:
            self._queues[who] = queue  # at the end
            self._waiting += len(queue)
        self._running[who] += 1
        self._alone = self._alone + 1 if self._latest in (None, who) else 0
        self._latest = who
        return Turn(who, item)

    def _has_thread(self, who: str) -> bool:
        share = self._running_max if self._alone >= ALONE else self._share
        return self._running[who] < share and self._running.total() < self._running_max

    def _has_room(self, who: str) -> bool:
        own = len(self._queues.get(who, ()))
        sharers = len(self._queues) + (own == 0)
        share = max(1, self._waiting_max // sharers)
        return own < share and self._waiting < 2 * self._waiting_max
