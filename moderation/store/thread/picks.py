"""What the newsroom picked among the comments of an article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.errors import NotAllowed, NotFound
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

SHOWN_MAX = 50  # of an article


class Pick(StrEnum):
    """``PIN`` is a pick that is the first comment of its article; there is one of it."""

    NONE = ""
    PICK = "pick"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class PickComment(Script[str]):
    """Answers picked, illegal or missing."""

    file = "pick.lua"
    id: str
    pick: str
    by: str


class Picks:
    """The picks of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def pick(self, site: str, comment_id: str, pick: Pick, *, by: str) -> None:
        """Pick a comment, pin it, or with ``Pick.NONE`` take that back; once more changes nothing.

        Raises:
            NotFound, NotAllowed: there is no such comment, or it is not approved.
        """
        outcome = self._scripts.run(site, PickComment(comment_id, pick.value, by))
        if outcome == "missing":
            raise NotFound("comment", comment_id)
        if outcome == "illegal":
            status = self._redis.hget(key(site, "comment", comment_id), "status")
            raise NotAllowed("pick", Status(status or Status.ERASED))

    @redis_errors
    def of_article(self, site: str, article_id: str, limit: int = SHOWN_MAX) -> list[str]:
        """Return the ids of an article's picks, the pinned one first, then the newest.

        Those that are not public now are among them.
        """
        picks = key(site, "picks", article_id)
        rows = self._redis.zrevrangebyscore(picks, "+inf", "-inf", 0, limit, withscores=True)
        return [id_ for id_, _ in rows]
