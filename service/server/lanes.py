"""Lanes: how many requests of a kind are answered at once, how many wait, and who comes next.

Sites and readers have one lane, moderators' pages another, each with threads of its own: a flood in
one leaves the other as it was. In a lane those who ask take turns, so a site that floods is the one
that waits, and is the one that is refused. What a refusal costs is next to nothing: there is no
thread to be had, so the one that reads says so at once.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from enum import Enum
from hashlib import sha256
from threading import Lock
from typing import Any, Generic, TypeVar

from service.http.callers import CALLER

Item = TypeVar("Item")

ALIVE = "/livez"  # the thread that reads answers it itself
CROWD = (
    "/v1", "/1.", "/embed/", "/integrations/", "/contentsafety/", "/demo", "/guidelines/",
    "/discovery/",
)  # fmt: skip
KNOWN_MAX = 4096  # credentials that were good lately


class Place(Enum):
    """Where a lane puts what comes."""

    RUNS = "it is answered now"
    WAITS = "the lane has it; it comes back from leave()"
    REFUSED = "too many wait already"
    LATER = "there is a thread to be had, but not the one that asks"


class Lane(Generic[Item]):
    """Lets ``running_max`` items run and ``waiting_max`` wait, in turns by who brought them.

    Where several wait, each has its share of ``waiting_max``. Who comes late gets its share all the
    same: so twice as many may wait, and never more.
    """

    def __init__(self, running_max: int, waiting_max: int) -> None:
        self._running_max, self._waiting_max = running_max, waiting_max
        self._lock = Lock()
        self._running = self._waiting = 0
        self._queues: OrderedDict[str, deque[Item]] = OrderedDict()  # next turn first

    def enter(self, who: str, item: Item, *, may_run: bool = True) -> Place:
        """Say where ``item`` of ``who`` goes; one that RUNS is to call ``leave`` afterwards."""
        with self._lock:
            if self._running < self._running_max:
                self._running += may_run
                return Place.RUNS if may_run else Place.LATER
            if not self._has_room(who):
                return Place.REFUSED
            self._queues.setdefault(who, deque()).append(item)
            self._waiting += 1
            return Place.WAITS

    def leave(self) -> Item | None:
        """Return the item that runs next in place of the caller's, if one waits."""
        with self._lock:
            if not self._queues:
                self._running -= 1
                return None
            self._waiting -= 1
            who, queue = next(iter(self._queues.items()))
            item = queue.popleft()
            if queue:
                self._queues.move_to_end(who)
            else:
                del self._queues[who]
            return item

    def _has_room(self, who: str) -> bool:
        own = len(self._queues.get(who, ()))
        sharers = len(self._queues) + (own == 0)
        share = max(1, self._waiting_max // sharers)
        return own < share and self._waiting < 2 * self._waiting_max


class Lanes(Generic[Item]):
    """The lanes of one process, and whose requests are told apart in them.

    ``threads`` are for the crowd; pages have half as many beside them. Anybody can invent a key, so
    only whom the application knew by one lately has turns of its own, whatever spells the key. All
    others share those of their address.
    """

    def __init__(self, threads: int, waiting_max: int, path: str = "") -> None:
        people = max(1, threads // 2)
        self._crowd: Lane[Item] = Lane(threads, waiting_max)
        self._people: Lane[Item] = Lane(people, waiting_max)
        self._paths = CROWD + tuple(path + one for one in CROWD if path)
        self._good: dict[bytes, str] = {}  # the caller that each names
        self.threads = threads + people + 1  # the last one always reads

    def of(self, path: str) -> Lane[Item]:
        """Return the lane of a request for ``path``."""
        return self._crowd if path.startswith(self._paths) else self._people

    def who(self, headers: Sequence[tuple[str, str]], address: str) -> str:
        """Return whom the turns of a request from ``address`` count for."""
        credential = next((value for name, value in headers if name == "AUTHORIZATION"), "")
        return self._good.get(_digest(credential), address) if credential else address

    def note(self, environ: dict[str, Any], status: str) -> None:
        """Remember from an answer with ``status`` whose credential it was.

        An answer that looked at none, such as 404 or a public page, says nothing of it.
        """
        credential = environ.get("HTTP_AUTHORIZATION", "")
        if not credential:
            return
        digest, caller = _digest(credential), environ.get(CALLER)
        if status.startswith("401"):
            self._good.pop(digest, None)
        elif caller:
            if len(self._good) >= KNOWN_MAX:
                self._good.clear()
            self._good[digest] = caller


def _digest(credential: str) -> bytes:
    return sha256(credential.encode("latin-1", "replace")).digest()
