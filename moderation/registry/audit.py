"""Reading the audit log: the installation's stream, the log-ins, and each site's, by time."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.connection import redis_errors
from moderation.keys import key
from moderation.registry.keys import AUDIT, SIGNINS
from moderation.registry.sites import Sites

CHUNK = 500  # lines of a stream that are read at once

Place = tuple[int, int, str]  # ms, number within it, stream: unique, and in order of time


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit log. ``site`` is '' where the whole installation is meant.

    ``type`` is an ``Action``, or the type of a journal line where a site's script wrote it.
    """

    place: Place
    type: str
    site: str
    subject: str
    by: str
    data: Mapping[str, Any]

    @property
    def at(self) -> int:
        """When it was written, in milliseconds since 1970."""
        return self.place[0]


class AuditLog(Sites):
    """The log in Redis, newest first. Raises StoreUnavailable while Redis is away."""

    def audit(
        self, *, since: int = 0, until: int | None = None, before: Place | None = None
    ) -> Iterator[Entry]:
        """Yield entries from ``since`` to ``until`` (ms), those older than ``before`` only."""
        end = str(until) if until is not None else "+"
        start = f"{before[0]}-{before[1]}" if before else end
        streams = [(AUDIT, ""), (SIGNINS, "")]
        streams += [(key(site.slug, "audit"), site.slug) for site in self.sites()]
        each = [self._stream(name, site, str(since), start) for name, site in streams]
        for entry in heapq.merge(*each, key=lambda entry: entry.place, reverse=True):
            if before is None or entry.place < before:
                yield entry

    def _stream(self, name: str, site: str, since: str, start: str) -> Iterator[Entry]:
        while True:
            lines = self._chunk(name, start, since)
            yield from (_entry(name, site, id_, fields) for id_, fields in lines)
            if len(lines) < CHUNK:
                return
            start = f"({lines[-1][0]}"

    @redis_errors
    def _chunk(self, name: str, start: str, since: str) -> list[tuple[str, dict[str, str]]]:
        found: list[tuple[str, dict[str, str]]] = self._redis.xrevrange(name, start, since, CHUNK)
        return found


def _entry(stream: str, site: str, id_: str, fields: Mapping[str, str]) -> Entry:
    milliseconds, _, number = id_.partition("-")
    return Entry(
        place=(int(milliseconds), int(number), stream),
        type=fields["type"],
        site=site,
        subject=fields["subject"],
        by=fields["by"],
        data=json.loads(fields["data"]),
    )
