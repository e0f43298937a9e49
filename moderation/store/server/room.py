"""How full the server's memory is, and when it stops taking new comments.

What was accepted must still be judged, decided and told, and the broker may live on the same
server: so new comments leave a fifth of the memory to them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from redis.cluster import RedisCluster
from redis.exceptions import NoPermissionError, OutOfMemoryError

from moderation.errors import StoreFull
from moderation.store.server.commands import Redis
from moderation.store.server.connection import as_cluster, redis_errors

INTAKE_SHARE = 0.8
LOOK_SECONDS = 0.5  # a second of intake at its peak is 7 MB
log = logging.getLogger("modqueue.store")


def courtesy(write: Callable[[], object]) -> None:
    """Do ``write`` unless the store is full: no decision and no answer depends on it."""
    try:
        write()
    except OutOfMemoryError:
        log.warning("store.no_room")


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one server: taken, and at most (0: no limit)."""

    used: int
    limit: int

    @property
    def share(self) -> float:
        """How much of the limit is taken; 0 without a limit."""
        return self.used / self.limit if self.limit else 0.0


class Room:
    """Looks at the store's memory, twice a second at most however many ask."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis, self._clock = redis, clock
        self._looking = Lock()
        self._fullest = Memory(0, 0)
        self._until = -float("inf")
        self._may_look = True

    def require(self) -> None:
        """Return while new comments have room. Raises StoreFull, StoreUnavailable."""
        if (share := self.fullest().share) >= INTAKE_SHARE:
            raise StoreFull(share, INTAKE_SHARE)

    def fullest(self) -> Memory:
        """Return the memory of the fullest server of the store, as of half a second ago.

        Nothing is taken where this user of the store must not ask (+info). Raises StoreUnavailable.
        """
        if self._clock() >= self._until and self._looking.acquire(blocking=False):
            try:
                self._fullest = self._look()
                self._until = self._clock() + LOOK_SECONDS
            finally:
                self._looking.release()
        return self._fullest

    @redis_errors
    def _look(self) -> Memory:
        if not self._may_look:
            return Memory(0, 0)
        try:
            memories = list(self._memories())
        except NoPermissionError:
            self._may_look = False
            log.warning("store.memory_unknown: its user lacks +info, so a full store is not seen")
            return Memory(0, 0)
        return max(memories, key=lambda memory: memory.share)

    def _memories(self) -> Iterator[Memory]:
        for info in self._told():
            yield Memory(int(info["used_memory"]), int(info["maxmemory"]))

    def _told(self) -> list[dict[str, Any]]:
        cluster = as_cluster(self._redis)
        if cluster is None:
            return [self._redis.info("memory")]
        answers: Any = cluster.info("memory", target_nodes=RedisCluster.PRIMARIES)
        return list(answers.values())
