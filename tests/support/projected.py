"""Rows of a projection without a store behind them: a day of comments in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moderation.projection.database import Place, open_for_writing, transaction
from moderation.projection.engines.sqlite import SqliteWriting
from moderation.projection.minhash import bands
from moderation.text.gist import gist
from moderation.text.stems import stems


def write_comments(path: Place, rows: Iterable[Mapping[str, object]]) -> None:
    """Write comments of the site "demo"; what a row leaves out is 0, an empty text or nothing.

    With a ``body`` its words are written, too.
    """
    database = open_for_writing(path)
    assert isinstance(database, SqliteWriting), "rows are numbered as SQLite does"
    empty = _empty(database)
    sql = f"INSERT INTO comments ({', '.join(empty)}) VALUES ({', '.join('?' * len(empty))})"
    with transaction(database):
        for place, given in enumerate(rows, 1):
            row = dict(given)
            body = row.pop("body", None)
            full = {**empty, "id": f"c{place}", "site": "demo", "sequence": place, **row}
            number = database.execute(sql, [*full.values()]).lastrowid
            if body is not None:
                _write_words(database, number, str(body))
    database.close()


def _write_words(database: SqliteWriting, row: int | None, body: str) -> None:
    words = list(stems(body))
    database.execute(
        "INSERT INTO words (rowid, body, author, article) VALUES (?, ?, '', '')",
        [row, " ".join(words)],
    )
    keys = bands(gist(words))
    database.executemany("INSERT INTO bands VALUES (?, ?)", [(band, row) for band in keys])


def _empty(database: SqliteWriting) -> dict[str, object]:
    columns = database.execute("PRAGMA table_info(comments)").fetchall()
    zeros = {"TEXT": "", "INTEGER": 0, "REAL": 0.0, "BOOLEAN": False}
    return {
        name: zeros[kind] if needed else None
        for _, name, kind, needed, *_ in columns
        if name != "row"
    }
