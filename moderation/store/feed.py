"""The feed of a site: new journal lines and claims, as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.comment import Event
from moderation.store import records
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

LINES_MAX = 500  # journal lines in one look


@dataclass(frozen=True, slots=True)
class News:
    """What is new, oldest first; ``claims`` says who holds a comment now, "" for nobody."""

    events: list[Event] = field(default_factory=list)
    claims: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.events or self.claims)


class Feed:
    """Follows one site from now on; ``cursor`` is the newest journal line that it gave out."""

    def __init__(self, redis: Redis, site: str) -> None:
        self._redis = redis
        self._journal, self._desk = key(site, "journal"), key(site, "desk")
        self.cursor = self._last(self._journal)
        self._claimed = self._last(self._desk)

    @redis_errors
    def wait(self, milliseconds: int) -> News:
        """Return what is new; wait for it at most ``milliseconds`` (under 1,500)."""
        places = {self._journal: self.cursor, self._desk: self._claimed}
        streams = dict(self._redis.xread(places, LINES_MAX, milliseconds))
        events = [records.load_event(*line) for line in streams.get(self._journal, ())]
        claims = streams.get(self._desk, ())
        self.cursor = events[-1].cursor if events else self.cursor
        self._claimed = claims[-1][0] if claims else self._claimed
        return News(events, {fields["comment"]: fields["holder"] for _, fields in claims})

    @redis_errors
    def _last(self, stream: str) -> str:
        lines = self._redis.xrevrange(stream, count=1)
        return str(lines[0][0]) if lines else "0-0"


def place(cursor: str) -> tuple[int, int]:
    """Return a journal cursor as numbers, for comparing."""
    milliseconds, _, number = cursor.partition("-")
    return int(milliseconds), int(number or 0)
