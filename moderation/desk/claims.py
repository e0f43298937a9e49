"""Presence, claims, and what each moderator did last: for the card, and for the key that undoes.

A claim is a courtesy and expires by itself; what keeps decisions right is the comparison of
versions in the store.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from redis.exceptions import OutOfMemoryError

from moderation.store.keys import key
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import courtesy

CLAIM_SECONDS = 120
VIEW_SECONDS = 60  # a card of a saved list, while it is in sight
PRESENT_SECONDS = 60  # a dashboard says "here" several times a minute
TOLD_MAX = 200  # latest claims kept for whoever follows them
ACTIONS_MAX = 200  # of a moderator, to be undone one by one
ACTIONS_SECONDS = 12 * 3600  # as long as a log-in can last
log = logging.getLogger("modqueue.store")


class Kind(StrEnum):
    """What a moderator can do and take back by one key."""

    DECISION = "decision"
    BULK = "bulk"
    ESCALATION = "escalation"
    OPINION = "opinion"
    ACT = "act"
    ARTICLE = "article"
    ANSWER = "answer"
    GOLDEN = "golden"


def _require_room_alone(done: Sequence[object]) -> None:
    """Raise what went wrong in a pipeline, unless it was that the store is full."""
    for error in done:
        if isinstance(error, Exception) and not isinstance(error, OutOfMemoryError):
            raise error


@dataclass(frozen=True, slots=True)
class LastAction:
    """Something that a moderator did.

    ``id`` is a comment's or a bulk decision's; an act's with the subject behind a space; that of a
    change with the article behind it.
    """

    kind: Kind
    id: str


class Desk:
    """Claims and presence of one site's moderators."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._site = site

    @redis_errors
    def claim(self, comment_id: str, moderator: str) -> str:
        """Claim a comment for 120 s, or prolong the claim; return who holds it now."""
        name = key(self._site, "claim", comment_id)
        try:
            holder = self._redis.set(name, moderator, ex=CLAIM_SECONDS, nx=True, get=True)
        except OutOfMemoryError:
            return str(self._redis.get(name) or moderator)
        if holder == moderator:
            self._redis.expire(name, CLAIM_SECONDS)
        if holder in (None, moderator):
            self._tell(comment_id, moderator)
        return str(holder or moderator)

    @redis_errors
    def deal(self, comment_ids: Sequence[str], moderator: str) -> frozenset[str]:
        """Claim what is free of the comments for 60 s; return which ``moderator`` holds now.

        A longer claim stays as long as it is, unless the store's clock was set back: none is longer
        than 120 s. A full store deals what is free without claiming it.
        """
        names = [key(self._site, "claim", id_) for id_ in comment_ids]
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.set(name, moderator, ex=VIEW_SECONDS, nx=True, get=True)
            pipe.expire(name, VIEW_SECONDS, gt=True)
            pipe.expire(name, CLAIM_SECONDS, lt=True)
        holders = pipe.execute(raise_on_error=False)[::3]
        _require_room_alone(holders)
        pairs = list(zip(comment_ids, holders, strict=True))
        for id_ in [id_ for id_, holder in pairs if holder is None]:
            self._tell(id_, moderator)
        is_another = {id_ for id_, one in pairs if isinstance(one, str) and one != moderator}
        return frozenset(comment_ids) - is_another

    @redis_errors
    def hold(self, comment_ids: Sequence[str], moderator: str) -> None:
        """Prolong own claims on comments that are still in sight to 60 s from now."""
        own = [id_ for id_, holder in self.holders(comment_ids).items() if holder == moderator]
        pipe = self._redis.pipeline(transaction=False)
        for id_ in own:
            pipe.expire(key(self._site, "claim", id_), VIEW_SECONDS, gt=True)
        pipe.execute()

    @redis_errors
    def release(self, comment_id: str, moderator: str) -> None:
        """Let go of a comment, if ``moderator`` holds it."""
        name = key(self._site, "claim", comment_id)
        if self._redis.get(name) == moderator:
            self._redis.delete(name)
            self._tell(comment_id, "")

    def _tell(self, comment_id: str, holder: str) -> None:
        """Let open dashboards know."""
        fields = {"comment": comment_id, "holder": holder}
        stream = key(self._site, "desk")
        courtesy(lambda: self._redis.xadd(stream, fields, maxlen=TOLD_MAX, approximate=True))

    @redis_errors
    def holders(self, comment_ids: Sequence[str]) -> dict[str, str]:
        """Return who holds which of the comments, in one round trip."""
        if not comment_ids:
            return {}
        holders = self._redis.mget([key(self._site, "claim", id_) for id_ in comment_ids])
        pairs = zip(comment_ids, holders, strict=True)
        return {id_: holder for id_, holder in pairs if holder}

    @redis_errors
    def arrive(self, *moderators: str) -> list[str]:
        """Note that ``moderators`` are here now, by the store's clock.

        Returns who was here in the last minute, by name.
        """
        now, name = now_ms(self._redis) // 1000, key(self._site, "present")
        pipe = self._redis.pipeline(transaction=False)
        if moderators:
            pipe.zadd(name, dict.fromkeys(moderators, now))
        pipe.zremrangebyscore(name, "-inf", f"({now - PRESENT_SECONDS}")
        pipe.zrange(name, 0, -1)
        done = pipe.execute(raise_on_error=False)
        _require_room_alone(done)
        return sorted(done[-1])

    @redis_errors
    def note_action(self, moderator: str, action: LastAction) -> None:
        """Remember what ``moderator`` did last; who undoes it has to forget it."""
        name = key(self._site, "deeds", moderator)
        pipe = self._redis.pipeline(transaction=False)
        pipe.lpush(name, f"{action.kind}:{action.id}")
        pipe.ltrim(name, 0, ACTIONS_MAX - 1)
        pipe.expire(name, ACTIONS_SECONDS)
        courtesy(pipe.execute)

    @redis_errors
    def last_action(self, moderator: str) -> LastAction | None:
        """Return what ``moderator`` did last and did not undo."""
        document = self._redis.lindex(key(self._site, "deeds", moderator), 0)
        if document is None:
            return None
        kind, _, id_ = document.partition(":")
        return LastAction(Kind(kind), id_)

    @redis_errors
    def forget_action(self, moderator: str, action: LastAction) -> None:
        """Forget the latest such action, because it was undone or cannot be."""
        self._redis.lrem(key(self._site, "deeds", moderator), 1, f"{action.kind}:{action.id}")
