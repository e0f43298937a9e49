"""Care for moderators: how many severe texts each one saw, and what they skipped.

Both belong to the moderator alone: nobody else's page reads them, no journal line names them, and
they are gone after a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.store.keys import key
from moderation.store.server.clock import DAY_MS, HOUR_MS, now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy


@dataclass(frozen=True, slots=True)
class Seen:
    """How many different severe texts a moderator saw in the last hour and in the last 24."""

    hour: int
    day: int


class Care:
    """One moderator's day on one site."""

    def __init__(self, redis: Redis, site: str, moderator: str) -> None:
        self._redis = redis
        self._severe = key(site, "severe", moderator)
        self._skipped = key(site, "skipped", moderator)

    @redis_errors
    def saw(self, comment_ids: Sequence[str]) -> None:
        """Count severe texts, each once a day, by the store's clock."""
        if comment_ids:
            now = now_ms(self._redis)
            self._note(self._severe, dict.fromkeys(comment_ids, now), now)

    @redis_errors
    def seen(self) -> Seen:
        """Return the counts."""
        now = now_ms(self._redis)
        pipe = self._redis.pipeline(transaction=False)
        for span in (HOUR_MS, DAY_MS):
            pipe.zcount(self._severe, now - span, "+inf")
        return Seen(*pipe.execute())

    @redis_errors
    def skip(self, comment_id: str) -> None:
        """Pass a comment over: for a day this moderator's list leaves it out."""
        now = now_ms(self._redis)
        self._note(self._skipped, {comment_id: now}, now)

    @redis_errors
    def unskip(self, comment_id: str) -> None:
        """Bring a comment back that was passed over."""
        self._redis.zrem(self._skipped, comment_id)

    @redis_errors
    def skipped(self) -> frozenset[str]:
        """Return the comments that were passed over in the last 24 hours."""
        since = now_ms(self._redis) - DAY_MS
        return frozenset(self._redis.zrangebyscore(self._skipped, since, "+inf"))

    def _note(self, name: str, members: dict[str, int], now: int) -> None:
        pipe = self._redis.pipeline()
        pipe.zadd(name, members, nx=True)
        pipe.zremrangebyscore(name, "-inf", f"({now - DAY_MS}")
        pipe.pexpire(name, DAY_MS)
        courtesy(pipe.execute)
