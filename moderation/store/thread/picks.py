"""What the newsroom picked among the comments of an article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.errors import NotAllowed, NotFound
from moderation.status import Status
from moderation.store.archived.archived import Archived
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

    def __init__(self, redis: Redis, archived: Archived) -> None:
        self._redis = redis
        self._archived = archived
        self._scripts = Scripts(redis)

    @redis_errors
    def pick(self, site: str, comment_id: str, pick: Pick, *, by: str) -> None:
        """Pick a comment, pin it, or with ``Pick.NONE`` take that back; once more changes nothing.

        Raises:
            NotFound, NotAllowed: there is no such comment, or it is not approved.
        """
        call = PickComment(comment_id, pick.value, by)
        outcome = self._scripts.run(site, call)
        if outcome == "missing" and self._bring_back(site, comment_id):
            outcome = self._scripts.run(site, call)
        if outcome == "missing":
            raise NotFound("comment", comment_id)
        if outcome == "illegal":
            status = self._redis.hget(key(site, "comment", comment_id), "status")
            raise NotAllowed("pick", Status(status or Status.ERASED))

    def _bring_back(self, site: str, comment_id: str) -> int:
        """Bring a comment back from the archive, and the one that its article has pinned."""
        row = self._archived.rows(site, [comment_id]).get(comment_id)
        article = self._redis.hget(key(site, "comment", comment_id), "article")
        article_id = article or (row.article if row else "")
        return self._archived.bring_back(site, [comment_id, *self.of_article(site, article_id, 1)])

    @redis_errors
    def of_article(self, site: str, article_id: str, limit: int = SHOWN_MAX) -> list[str]:
        """Return the ids of an article's picks, the pinned one first, then the newest.

        Those that are not public now are among them.
        """
        picks = key(site, "picks", article_id)
        rows = self._redis.zrevrangebyscore(picks, "+inf", "-inf", 0, limit, withscores=True)
        return [id_ for id_, _ in rows]
