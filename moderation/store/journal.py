"""Reading the journal of a site: all of it, or what the site may know by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.archive.opening import OpenArchive
from moderation.archive.row import Line, parts
from moderation.comment import Event
from moderation.errors import NotFound
from moderation.store import records
from moderation.store.archived.archived import Archived
from moderation.store.keys import key
from moderation.store.pages import Page
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

NUMBER_MAX = 2**63 - 1  # of a line within its millisecond, as far as the archive can tell


@dataclass(frozen=True, slots=True)
class ToldEvents(Script[tuple[str, list[tuple[str, list[str]]]]]):
    """Answers the cursor to go on from, and the lines: cursor, then name and value in turn."""

    file = "told_events.lua"
    cursor: str | None
    limit: int


class Journal:
    """The journals of all sites. Methods raise StoreUnavailable while Redis is away.

    ``open_archive`` opens what the lines of former months moved to; a store that moved none needs
    no archive.
    """

    def __init__(
        self, redis: Redis, open_archive: OpenArchive | None = None, replicas_min: int = 0
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, replicas_min)
        self._archived = Archived(redis, open_archive)

    @redis_errors
    def history(self, site: str, comment_id: str) -> list[Event]:
        """Return the journal's lines of one comment, oldest first. Raises NotFound."""
        cursors = self._log(site, comment_id).split()
        pipe = self._redis.pipeline(transaction=False)
        for cursor in cursors:
            pipe.xrange(key(site, "journal"), cursor, cursor)
        lines = dict(line for some in pipe.execute() for line in some)
        moved = [cursor for cursor in cursors if cursor not in lines]
        lines |= self._archived.lines_at(site, moved)
        events = [records.load_event(one, lines[one]) for one in cursors if one in lines]
        return [one for one in events if one.type != records.DAMAGED_LINE]

    def _log(self, site: str, comment_id: str) -> str:
        log = self._redis.hget(key(site, "comment", comment_id), "log")
        if log is not None:
            return log
        row = self._archived.rows(site, [comment_id]).get(comment_id)
        if row is None:
            raise NotFound("comment", comment_id)
        return row.record["log"]

    def events(self, site: str, *, after: str | None = None, limit: int = 100) -> Page[Event]:
        """Return journal lines behind the cursor ``after``; ``next`` is where to go on."""
        lines = self._lines(site, after, limit)
        events = [records.load_event(cursor, fields) for cursor, fields in lines]
        return Page(events, events[-1].cursor if events else after)

    def events_from(self, site: str, first: str | None, limit: int = 100) -> list[Event]:
        """Return journal lines from the cursor ``first`` on, with it; None is the beginning."""
        lines = self._lines(site, _before(first) if first else None, limit)
        return [records.load_event(cursor, fields) for cursor, fields in lines]

    @redis_errors
    def _lines(self, site: str, after: str | None, limit: int) -> Sequence[Line]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.xrange(key(site, "journal"), f"({after}" if after else "-", "+", count=limit)
        pipe.hget(key(site, "archived"), "until")
        live, until = pipe.execute()
        return self._archived.lines_before(site, after, until or "", limit, live)

    @redis_errors
    def told_events(self, site: str, *, after: str | None = None, limit: int = 100) -> Page[Event]:
        """Return journal lines as the site may know them, behind the cursor ``after``.

        They end before the first decision that can still be undone freely, and leave out those
        that were. ``next`` is where to go on.
        """
        cursor, lines = self._scripts.run(site, ToldEvents(after, limit))
        until = self._archived.until(site)  # after the look: what moved between is not missed
        if until and (not after or parts(after) < parts(until)):
            return self._told_long_ago(site, after, until, limit)
        events = [
            records.load_event(at, dict(zip(fields[::2], fields[1::2], strict=True)))
            for at, fields in lines
        ]
        return Page(events, cursor or None)

    def _told_long_ago(self, site: str, after: str | None, until: str, limit: int) -> Page[Event]:
        """Return lines that moved, without decisions that were undone in their window."""
        lines = self._archived.lines_before(site, after, until, limit, ())
        read = [records.load_event(cursor, fields) for cursor, fields in lines]
        events = [one for one in read if one.type != records.DAMAGED_LINE]
        recalled = self._recalled(site, [e.comment_id for e in events if e.comment_id])
        told = [
            one
            for one in events
            if one.type != "comment.decided"
            or str(one.version) not in recalled[one.comment_id or ""]
        ]
        return Page(told, read[-1].cursor if read else after)

    def _recalled(self, site: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """Return by comment which of its versions nobody was ever told."""
        ids = list(dict.fromkeys(ids))
        rows = self._archived.rows(site, ids)
        pipe = self._redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hget(key(site, "comment", id_), "recalled")
        live = dict(zip(ids, pipe.execute() if ids else [], strict=True))
        moved = {id_: row.record.get("recalled") for id_, row in rows.items()}
        return {id_: (live[id_] or moved.get(id_) or "").split() for id_ in ids}

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


def _before(cursor: str) -> str:
    """Return a cursor that lies between ``cursor`` and every line before it."""
    time, number = parts(cursor)
    return f"{time}-{number - 1}" if number else f"{time - 1}-{NUMBER_MAX}"
