"""What the store has moved to its archive, by id; a store that never moved any has nothing there.

Whoever reads a comment looks into Redis first: a comment is in the archive before it leaves Redis,
and a row of one that came back is a shadow of what Redis says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from moderation.archive.row import Line, Row, parts
from moderation.errors import ConfigError, WrongArchive
from moderation.store.archived.calls import BringBack, ReturningRow
from moderation.store.documents import dump
from moderation.store.installation_keys import ARCHIVE
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

if TYPE_CHECKING:
    from moderation.archive.archive import Archive
    from moderation.archive.opening import OpenArchive

ONE_FOR_ALL = "name that one here, or move it to PostgreSQL, where every machine reaches it"
PART = 100  # comments that one script brings back
STATUSES = ("approved", "rejected", "erased")


class Archived:
    """The archive behind one store; nothing is opened before something was moved there.

    Methods raise StoreUnavailable while Redis is away, ArchiveUnavailable while the archive is,
    and WrongArchive where it is not the one that this store moved comments to.
    """

    def __init__(self, redis: Redis, open_archive: OpenArchive | None) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)
        self._open = open_archive
        self._checked: Archive | None = None

    @redis_errors
    def archive(self) -> Archive | None:
        """Return the archive, or None where nothing was moved yet."""
        if self._checked is None and (id_ := self._redis.get(ARCHIVE)):
            self._checked = self._required(id_)
        return self._checked

    @redis_errors
    def claim(self) -> Archive:
        """Return the archive that is configured, and make it this store's if it has none yet."""
        archive = self._opened()
        self._redis.set(ARCHIVE, archive.id, nx=True)
        return self._required(self._redis.get(ARCHIVE) or "")

    def rows(self, site: str, ids: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those comments that have one, whether or not they came back."""
        archive = self.archive() if ids else None
        return archive.rows(site, ids) if archive else {}

    def lines_at(self, site: str, cursors: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Return the lines of the journal at those ``cursors`` that moved, by cursor."""
        archive = self.archive() if cursors else None
        return archive.lines_at(site, cursors) if archive else {}

    def lines_before(
        self, site: str, after: str | None, until: str, limit: int, live: Sequence[Line]
    ) -> list[Line]:
        """Return the lines behind ``after``, given those that Redis had and how far it moved.

        ``until`` must have been read after ``live``: whatever moved between is not missed then.
        """
        if not until or (after and parts(after) >= parts(until)):
            return list(live)
        archive = self.archive()
        old = archive.lines_between(site, after, until, limit) if archive else []
        newer = [line for line in live if parts(line[0]) > parts(until)]
        return [*old, *newer][:limit]

    def bring_back(self, site: str, ids: Sequence[str]) -> int:
        """Write those comments back that are in the archive alone; return how many those were."""
        rows = list(self.rows(site, ids).values())
        parts_of = (rows[first : first + PART] for first in range(0, len(rows), PART))
        return sum(self._write_back(site, some) for some in parts_of)

    @redis_errors
    def _write_back(self, site: str, rows: Sequence[Row]) -> int:
        lines = self.lines_at(site, [_last_line(row) for row in rows])
        returning = [_returning(row, has_line=_last_line(row) in lines) for row in rows]
        return self._scripts.run(site, BringBack(returning))

    @redis_errors
    def wipe_again(self, site: str, erased: Sequence[str]) -> None:
        """Let the mover follow all erasures anew where a restored archive has text of some."""
        if any(row.status != "erased" for row in self.rows(site, erased).values()):
            self._redis.hdel(key(site, "archived"), "wiped")

    @redis_errors
    def until(self, site: str) -> str:
        """Return the last line of the journal that moved, "" where none did."""
        return self._redis.hget(key(site, "archived"), "until") or ""

    @redis_errors
    def sizes(self, site: str) -> dict[str, int]:
        """Return how many comments of each status are in the archive alone."""
        counts = self._redis.hmget(key(site, "archived"), STATUSES)
        return {name: int(count or 0) for name, count in zip(STATUSES, counts, strict=True)}

    def _required(self, id_: str) -> Archive:
        archive = self._opened()
        if archive.id != id_:
            raise WrongArchive(
                "is another one than this store moved comments to "
                f"({archive.id} instead of {id_}): {ONE_FOR_ALL}"
            )
        return archive

    def _opened(self) -> Archive:
        if self._open is None:
            raise WrongArchive("this part was given none")
        try:
            return self._open()
        except ConfigError as error:
            raise WrongArchive(error.problem) from None


def _last_line(row: Row) -> str:
    return row.record["log"].rpartition(" ")[2]


def _returning(row: Row, *, has_line: bool) -> ReturningRow:
    return ReturningRow(
        id=row.id,
        article=row.article,
        status=row.status,
        listed=row.listed,
        decided=row.decided,
        place=row.place,
        record=dump(dict(row.record)),
        reports=dump(dict(row.reports)),
        has_line=has_line,
    )
