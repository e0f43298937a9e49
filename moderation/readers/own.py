"""What signed readers posted lately, so that they find on any device what still waits."""

from __future__ import annotations

from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy

KEPT = 100  # comments of a reader
KEPT_SECONDS = 30 * 24 * 3600


class OwnComments:
    """Ids of one site's comments by author. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis, self._site = redis, site

    @redis_errors
    def keep(self, author_key: str, comment_id: str, sequence: int) -> None:
        """Remember a comment; a full store leaves it out."""
        name = key(self._site, "own", author_key)
        pipe = self._redis.pipeline()
        pipe.zadd(name, {comment_id: sequence})
        pipe.zremrangebyrank(name, 0, -KEPT - 1)
        pipe.expire(name, KEPT_SECONDS)
        courtesy(pipe.execute)

    @redis_errors
    def newest(self, author_key: str) -> list[str]:
        """Return the ids of what the author posted, the newest first, KEPT at most."""
        return self._redis.zrange(key(self._site, "own", author_key), 0, -1, desc=True)
