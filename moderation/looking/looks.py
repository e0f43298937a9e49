"""Second looks in the store: a field of the comment's record, which goes wherever that goes."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.comment import Comment
from moderation.looking.reader import View
from moderation.second_look import SecondLook
from moderation.store.look_records import dump_look
from moderation.store.scripting import Script, Scripts
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

KEPT, CONFLICT = "kept", "conflict"


@dataclass(frozen=True, slots=True)
class KeepLook(Script[str]):
    """Answers kept, conflict, illegal (it is not held) or missing."""

    file = "keep_look.lua"
    id: str
    expected_version: int
    look: str
    risk: float


class Looks:
    """The second looks of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def keep(self, comment: Comment, view: View, reader: str) -> str:
        """Put a look beside the record, if it still is at the version that was read.

        A held comment gets its new place among the held ones. Returns ``kept``, ``conflict`` where
        it changed, ``illegal`` where it is not held, or ``missing``.
        """
        look = SecondLook(round(view.chance, 4), view.share, reader, now_ms(self._redis))
        call = KeepLook(
            id=comment.id,
            expected_version=comment.version,
            look=dump_look(look),
            risk=look.moved(comment.risk),
        )
        return self._scripts.run(comment.site, call)
