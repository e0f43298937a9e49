"""Reading the audit log: the installation's stream, the log-ins, and each site's, by time."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.registry.audited_hashes import Action
from moderation.registry.sites import Sites
from moderation.store.installation_keys import AUDIT, SIGNINS
from moderation.store.keys import key
from moderation.store.server.connection import redis_errors

CHUNK = 500  # lines of a stream that are read at once

# Actions whose subject is a site.
_ABOUT_SITES = frozenset(
    {
        Action.SITE_ADDED, Action.SITE_CHANGED, Action.SITE_ARCHIVED, Action.SITE_RESTORED,
        Action.SITE_EXPORTED, Action.SITE_IMPORTED,
        Action.INTEGRATION_CHANGED, Action.BOX_CHANGED,
        Action.READER_KEY_ADDED, Action.READER_KEY_ENDED,
    }
)  # fmt: skip
_ABOUT_ACCOUNTS = frozenset({"account", "sessions", "second_step", "signin"})

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

    @property
    def is_of_account(self) -> bool:
        """Whether ``subject`` is the name of an account."""
        return self.type.partition(".")[0] in _ABOUT_ACCOUNTS

    def concerns(self, site: str) -> bool:
        """Return whether the line is about ``site`` alone, so that its admins may read it."""
        about = self.subject if self.type in _ABOUT_SITES else self.data.get("site")
        return (self.site or about) == site


class AuditLog(Sites):
    """The log in Redis, newest first. Raises StoreUnavailable while Redis is away."""

    def audit(
        self,
        *,
        site: str | None = None,
        since: int = 0,
        until: int | None = None,
        before: Place | None = None,
    ) -> Iterator[Entry]:
        """Yield entries from ``since`` to ``until`` (ms), those older than ``before`` only.

        With ``site``, only what is about that one.
        """
        end = str(until) if until is not None else "+"
        start = f"{before[0]}-{before[1]}" if before else end
        each = [self._stream(*stream, str(since), start) for stream in self._streams(site)]
        for entry in heapq.merge(*each, key=lambda entry: entry.place, reverse=True):
            is_meant = site is None or entry.concerns(site)
            if is_meant and (before is None or entry.place < before):
                yield entry

    def _streams(self, site: str | None) -> list[tuple[str, str]]:
        """Return the streams to read, each with the site whose it is."""
        if site is not None:
            return [(AUDIT, ""), (key(site, "audit"), site)]
        sites = [(key(one.slug, "audit"), one.slug) for one in self.sites()]
        return [(AUDIT, ""), (SIGNINS, ""), *sites]

    def _stream(self, name: str, site: str, since: str, start: str) -> Iterator[Entry]:
        while True:
            lines = self._chunk(name, start, since)
            yield from (_entry(name, site, id_, fields) for id_, fields in lines)
            if len(lines) < CHUNK:
                return
            start = f"({lines[-1][0]}"

    @redis_errors
    def _chunk(self, name: str, start: str, since: str) -> list[tuple[str, dict[str, str]]]:
        lines: list[tuple[str, dict[str, str]]] = self._redis.xrevrange(name, start, since, CHUNK)
        return lines


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
