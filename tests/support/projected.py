"""Rows of a projection without a store behind them: a day of comments in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moderation.projection.database import Database, Place, open_for_writing, transaction


def write_comments(path: Place, rows: Iterable[Mapping[str, object]]) -> None:
    """Write comments of the site "demo"; what a row leaves out is 0, an empty text or nothing."""
    database = open_for_writing(path)
    empty = _empty(database)
    sql = f"INSERT INTO comments ({', '.join(empty)}) VALUES ({', '.join('?' * len(empty))})"
    with transaction(database):
        database.executemany(
            sql,
            (
                [*{**empty, "id": f"c{place}", "site": "demo", "sequence": place, **row}.values()]
                for place, row in enumerate(rows, 1)
            ),
        )
    database.close()


def _empty(database: Database) -> dict[str, object]:
    columns = database.execute("PRAGMA table_info(comments)").fetchall()
    zeros = {"TEXT": "", "INTEGER": 0, "REAL": 0.0, "BOOLEAN": False}
    return {
        name: zeros[kind] if needed else None
        for _, name, kind, needed, *_ in columns
        if name != "row"
    }
