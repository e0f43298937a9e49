"""Writing to the archive: only the holder of its lock does, on the lock's own connection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Table, delete, text
from sqlalchemy.dialects import postgresql, sqlite

from moderation.archive.engine import archive_errors
from moderation.archive.row import Line, Row, parts
from moderation.archive.tables import PLACE_OF_LINE, comments, journal_place, lines

_KEYS = {comments.name: ["site", "id"], lines.name: ["site", "at", "number"]}
# An installation may have switched it off for the sake of speed; then a crash could lose what
# Redis has forgotten.
_DURABLE = text(
    "SELECT set_config('synchronous_commit', 'on', true) "
    "WHERE current_setting('synchronous_commit') = 'off'"
)


class Writing:
    """What the holder of the lock may do. Methods raise ArchiveUnavailable; each is whole."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @archive_errors
    def write(
        self, site: str, rows: Sequence[Row], journal: Sequence[Line], *, after: str = ""
    ) -> None:
        """Write comments, over those of the same ids, and the lines behind ``after``; commit both.

        Other lines up to the last of ``journal`` go: a store that was restored never had them.
        """
        with self._connection.begin():
            if self._connection.dialect.name == "postgresql":
                self._connection.execute(_DURABLE)
            if journal:
                self._connection.execute(_others(site, after or "0-0", journal[-1][0]))
            self._upsert(lines, [_line_values(site, line) for line in journal])
            self._upsert(comments, [_row_values(site, row) for row in rows])

    @archive_errors
    def erase(self, site: str, ids: Sequence[str]) -> int:
        """Delete the rows of comments whose text is to go; return how many had one."""
        with self._connection.begin():
            gone = delete(comments).where(
                comments.c.site == site, comments.c.id.in_(ids), comments.c.status != "erased"
            )
            erased = self._connection.execute(gone).rowcount
        if erased and self._connection.dialect.name == "sqlite":
            self._empty_log()
        return erased

    def _empty_log(self) -> None:
        """Take the former pages out of SQLite's log, as far as no reader stands in the way."""
        with self._connection.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 (a fresh connection has one)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _upsert(self, table: Table, values: Sequence[Mapping[str, object]]) -> None:
        if values:
            self._connection.execute(self._statement(table), list(values))

    def _statement(self, table: Table) -> Insert:
        keys = _KEYS[table.name]
        is_file = self._connection.dialect.name == "sqlite"
        new = sqlite.insert(table) if is_file else postgresql.insert(table)
        changed = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
        return new.on_conflict_do_update(index_elements=keys, set_=changed)


def _others(site: str, after: str, last: str) -> Delete:
    return delete(lines).where(
        lines.c.site == site,
        journal_place(after) < PLACE_OF_LINE,
        journal_place(last) >= PLACE_OF_LINE,
    )


def _row_values(site: str, row: Row) -> dict[str, object]:
    return {
        "site": site,
        "id": row.id,
        "article": row.article,
        "status": row.status,
        "listed": row.listed,
        "decided": row.decided,
        "place": row.place,
        "record": _dump(row.record),
        "reports": _dump(row.reports),
    }


def _line_values(site: str, line: Line) -> dict[str, object]:
    cursor, fields = line
    at, number = parts(cursor)
    return {"site": site, "at": at, "number": number, "fields": _dump(fields)}


def _dump(value: Any) -> str:
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))
