"""A lane: how many requests are answered at once, how many wait, and who comes next."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")

ALONE = 1000  # turns of one in a row, after which no other is about


class Who(NamedTuple):
    """Whose turns are counted together: somebody who is known, or all that an address sends."""

    name: str
    is_known: bool = True


class Place(Enum):
    """Where a lane puts what does not run now."""

    WAITS = "the lane has it; it comes back from leave()"
    REFUSED = "too many wait already"
    LATER = "there is a thread to be had, but not the one that asks"


@dataclass(frozen=True, slots=True)
class Turn(Generic[Item]):
    """What runs now, and who brought it."""

    who: Who
    item: Item


class Queues(Generic[Item]):
    """What waits, in turns by who brought it; each has its share of ``most``.

    Who comes late gets its share all the same: so twice as many may wait, and never more.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._queues: OrderedDict[Who, deque[Item]] = OrderedDict()  # next turn first
        self.count = 0

    def has_room(self, who: Who) -> bool:
        """Return whether one more of ``who`` may wait."""
        own = len(self._queues.get(who, ()))
        sharers = len(self._queues) + (own == 0)
        return own < max(1, self._most // sharers) and self.count < 2 * self._most

    def put(self, who: Who, item: Item) -> None:
        """Let ``item`` wait."""
        self._queues.setdefault(who, deque()).append(item)
        self.count += 1

    def next(self, may: Callable[[Who], bool]) -> Who | None:
        """Return whose turn is next of those who may."""
        return next(filter(may, self._queues), None)

    def take(self, who: Who, *items: Item) -> Item:
        """Return the first of ``who`` among those that wait and ``items``; the others wait on."""
        queue = self._queues.pop(who, deque())
        self.count -= len(queue)
        queue.extend(items)
        item = queue.popleft()
        if queue:
            self._queues[who] = queue  # at the end
            self.count += len(queue)
        return item


class Lane(Generic[Item]):
    """Lets ``running_max`` items run, in turns by who brought them.

    Of those who are known ``waiting_max`` may wait, and as many of all others. Where both wait they
    take turns: so whoever floods from many addresses is one of two, and not one of many. While
    others are about, nobody has more than half of what runs: all threads share an interpreter, so
    each that works delays the next.
    """

    def __init__(self, running_max: int, waiting_max: int) -> None:
        self._running_max = running_max
        self._lock = Lock()
        self._share = (running_max + 1) // 2
        self._running: Counter[Who] = Counter()
        self._waiting = {known: Queues[Item](waiting_max) for known in (True, False)}
        self._latest: Who | None = None  # who had the latest turn
        self._alone = ALONE  # turns since it was somebody else's

    def enter(self, who: Who, item: Item, *, may_run: bool = True) -> Turn[Item] | Place:
        """Return the turn of ``who`` that runs now, or where ``item`` was put.

        A turn ends with ``leave``. It is that of ``item``, unless one of ``who`` waited before.
        """
        with self._lock:
            if self._has_thread(who):
                return self._begin(who, item) if may_run else Place.LATER
            if not self._waiting[who.is_known].has_room(who):
                return Place.REFUSED
            self._waiting[who.is_known].put(who, item)
            return Place.WAITS

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits."""
        return any(queues.count for queues in self._waiting.values())

    def refuses(self, who: Who) -> bool:
        """Return whether ``enter`` would refuse what ``who`` brings."""
        with self._lock:
            return not self._has_thread(who) and not self._waiting[who.is_known].has_room(who)

    def leave(self, who: Who) -> Turn[Item] | None:
        """End a turn of ``who``; return the one that runs next in its place, if one may."""
        with self._lock:
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
            following = self._following()
            return None if following is None else self._begin(following)

    def _following(self) -> Who | None:
        was_known = self._latest is not None and self._latest.is_known
        for known in (not was_known, was_known):
            if (who := self._waiting[known].next(self._has_thread)) is not None:
                return who
        return None

    def _begin(self, who: Who, *items: Item) -> Turn[Item]:
        """Begin the first turn of ``who`` among those that wait and ``items``."""
        item = self._waiting[who.is_known].take(who, *items)
        self._running[who] += 1
        self._alone = self._alone + 1 if self._latest in (None, who) else 0
        self._latest = who
        return Turn(who, item)

    def _has_thread(self, who: Who) -> bool:
        share = self._running_max if self._alone >= ALONE else self._share
        return self._running[who] < share and self._running.total() < self._running_max
