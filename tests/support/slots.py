"""Moving a slot of a Cluster: as redis-cli does it key by key, and as Valkey 9 does it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import redis

from tests.support.servers.redis_servers import wait_until

KEYS_AT_ONCE = 20


class Slot:
    """The slot that holds ``key`` on a Cluster at ``ports``."""

    def __init__(self, ports: Sequence[int], key: str) -> None:
        self._nodes = {port: redis.Redis(port=port, decode_responses=True) for port in ports}
        first = self._nodes[ports[0]]
        self.number = int(first.execute_command("CLUSTER KEYSLOT", key))
        self.owner = self._owner(first)
        self.target = next(port for port in ports if port != self.owner)

    def _owner(self, node: redis.Redis) -> int:
        for first, last, (_, port, *_rest), *_replicas in node.execute_command("CLUSTER SLOTS"):
            if first <= self.number <= last:
                return int(port)
        raise AssertionError(f"nobody has slot {self.number}")

    @property
    def source(self) -> redis.Redis:
        """The node that has the slot."""
        return self._nodes[self.owner]

    @property
    def destination(self) -> redis.Redis:
        """The node that gets it."""
        return self._nodes[self.target]

    def begin(self) -> None:
        """Declare that the slot moves; nothing has moved yet."""
        ids = [str(n.execute_command("CLUSTER MYID")) for n in (self.source, self.destination)]
        self.destination.execute_command("CLUSTER SETSLOT", self.number, "IMPORTING", ids[0])
        self.source.execute_command("CLUSTER SETSLOT", self.number, "MIGRATING", ids[1])

    def move(self, between: Callable[[], None]) -> int:
        """Move all keys, some at a time with ``between`` in between; return how many there were."""
        moved = 0
        while keys := self._keys(self.source):
            self.source.execute_command(
                *("MIGRATE", "127.0.0.1", self.target, "", 0, 5000, "KEYS", *keys)
            )
            moved += len(keys)
            between()
        return moved

    def move_some(self, count: int) -> int:
        """Move the first ``count`` keys; return how many stay behind."""
        keys = self._keys(self.source, count)
        self.source.execute_command(
            *("MIGRATE", "127.0.0.1", self.target, "", 0, 5000, "KEYS", *keys)
        )
        return int(self.source.execute_command("CLUSTER COUNTKEYSINSLOT", self.number))

    def end(self) -> None:
        """Say whose the slot is now.

        Only the new owner is told: the old one refuses to give a slot up while it holds a key,
        and lets go of both when it hears the news.
        """
        owner = self.destination.execute_command("CLUSTER MYID")
        self.destination.execute_command("CLUSTER SETSLOT", self.number, "NODE", owner)
        for node in self._nodes.values():
            wait_until(partial(self._is_moved, node), "news of the move", 30)

    def _is_moved(self, node: redis.Redis) -> bool:
        return self._owner(node) == self.target

    def move_at_once(self) -> None:
        """Let the servers do it by themselves (Valkey 9: CLUSTER MIGRATESLOTS)."""
        owner = self.destination.execute_command("CLUSTER MYID")
        self.source.execute_command(
            *("CLUSTER MIGRATESLOTS", "SLOTSRANGE", self.number, self.number, "NODE", owner)
        )
        for node in (self.destination, self.source):
            wait_until(partial(self._is_moved, node), "the slot's move", 30)

    def keys_on_target(self) -> int:
        """Return how many of the slot's keys the new node has."""
        return len(self._keys(self.destination))

    def close(self) -> None:
        """Let go of the nodes."""
        for node in self._nodes.values():
            node.close()

    def _keys(self, node: redis.Redis, count: int = KEYS_AT_ONCE) -> list[str]:
        keys = node.execute_command("CLUSTER GETKEYSINSLOT", self.number, count)
        return [str(key) for key in keys]
