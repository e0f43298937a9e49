"""What was erased, in order, and how much of it no file of the store holds any more.

An erased comment leaves the store's memory at once. Its text stays in the append-only file until
that is rewritten, and comes back with every older backup; both ends are followed from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.store.keys import key
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

Cursor = tuple[int, int]
NOTHING: Cursor = (0, 0)


class Kind(StrEnum):
    """What can be erased."""

    COMMENT = "comment"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Erased:
    """One thing that was erased: ``at`` is its place in the site's order, first the time in ms."""

    at: Cursor
    kind: Kind
    id: str


class Erasures:
    """The erasures of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @redis_errors
    def after(self, site: str, at: Cursor, limit: int) -> list[Erased]:
        """Return up to ``limit`` erasures behind ``at``, oldest first."""
        lines = self._redis.xrange(key(site, "erased"), f"({written(at)}", "+", count=limit)
        return [Erased(read(line), Kind(fields["kind"]), fields["id"]) for line, fields in lines]

    @redis_errors
    def last(self, site: str) -> Cursor:
        """Return the place of the newest erasure."""
        lines = self._redis.xrevrange(key(site, "erased"), count=1)
        return read(lines[0][0]) if lines else NOTHING

    @redis_errors
    def rewritten(self, site: str) -> Cursor:
        """Return the place of the newest erasure that no file of the store holds any more."""
        return read(self._redis.get(key(site, "rewritten")) or "0-0")

    @redis_errors
    def note_rewritten(self, site: str, at: Cursor) -> None:
        """Remember that the erasures up to ``at`` are off the files; a place before is no news."""
        if at > self.rewritten(site):
            self._redis.set(key(site, "rewritten"), written(at))

    @redis_errors
    def pending_seconds(self, site: str) -> float:
        """Return how long files may have held the oldest such erasure; 0 where there is none."""
        since = self.pending_since(site)
        return 0.0 if since is None else max(1, now_ms(self._redis) - since) / 1000

    def pending_since(self, site: str) -> int | None:
        """Return when the oldest erasure came that files may still hold, in ms; None: none is."""
        first = self.after(site, self.rewritten(site), 1)
        return first[0].at[0] if first else None


def read(cursor: str) -> Cursor:
    """Return a stream's cursor as two numbers, which sort as the stream does."""
    time, _, number = cursor.partition("-")
    return int(time), int(number)


def written(cursor: Cursor) -> str:
    """Return ``cursor`` as streams write it."""
    return f"{cursor[0]}-{cursor[1]}"
