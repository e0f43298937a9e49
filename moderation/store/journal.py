"""Reading the journal of a site: all of it, or what the site may know by now."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.comment import Event
from moderation.errors import NotFound
from moderation.store import records
from moderation.store.keys import key
from moderation.store.pages import Page
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors


@dataclass(frozen=True, slots=True)
class ToldEvents(Script[tuple[str, list[tuple[str, list[str]]]]]):
    """Answers the cursor to go on from, and the lines: cursor, then name and value in turn."""

    file = "told_events.lua"
    cursor: str | None
    limit: int


class Journal:
    """The journals of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)

    @redis_errors
    def history(self, site: str, comment_id: str) -> list[Event]:
        """Return the journal's lines of one comment, oldest first. Raises NotFound."""
        log = self._redis.hget(key(site, "comment", comment_id), "log")
        if log is None:
            raise NotFound("comment", comment_id)
        pipe = self._redis.pipeline(transaction=False)
        for cursor in log.split():
            pipe.xrange(key(site, "journal"), cursor, cursor)
        return [records.load_event(*line) for lines in pipe.execute() for line in lines]

    @redis_errors
    def events(self, site: str, *, after: str | None = None, limit: int = 100) -> Page[Event]:
        """Return journal lines behind the cursor ``after``; ``next`` is where to go on."""
        lines = self._redis.xrange(
            key(site, "journal"), f"({after}" if after else "-", "+", count=limit
        )
        events = [records.load_event(cursor, fields) for cursor, fields in lines]
        return Page(events, events[-1].cursor if events else after)

    @redis_errors
    def events_from(self, site: str, first: str | None, limit: int = 100) -> list[Event]:
        """Return journal lines from the cursor ``first`` on, with it; None is the beginning."""
        lines = self._redis.xrange(key(site, "journal"), first or "-", "+", count=limit)
        return [records.load_event(cursor, fields) for cursor, fields in lines]

    @redis_errors
    def told_events(self, site: str, *, after: str | None = None, limit: int = 100) -> Page[Event]:
        """Return journal lines as the site may know them, behind the cursor ``after``.

        They end before the first decision that can still be undone freely, and leave out those
        that were. ``next`` is where to go on.
        """
        cursor, lines = self._scripts.run(site, ToldEvents(after, limit))
        events = [
            records.load_event(at, dict(zip(fields[::2], fields[1::2], strict=True)))
            for at, fields in lines
        ]
        return Page(events, cursor or None)

    @redis_errors
    def last_told_cursor(self, site: str) -> str:
        """Return the cursor behind which everything will be told that is not told by now."""
        last = self.last_cursor(site)  # first: what comes between the two looks is behind it
        oldest = self._redis.zrange(key(site, "unsettled"), 0, 0, withscores=True)
        if not oldest or oldest[0][1] > int(last.partition("-")[0]):
            return last
        return f"{int(oldest[0][1]) - 1}-{2**64 - 1}"

    @redis_errors
    def wait_for_events(self, site: str, *, after: str, milliseconds: int) -> bool:
        """Block until a line follows ``after``, at most ``milliseconds`` (under 1,500)."""
        return bool(self._redis.xread({key(site, "journal"): after}, 1, milliseconds))

    @redis_errors
    def last_cursor(self, site: str) -> str:
        """Return the cursor of the newest journal line, "0-0" where there is none."""
        lines = self._redis.xrevrange(key(site, "journal"), count=1)
        return str(lines[0][0]) if lines else "0-0"
