"""A projection in a SQLite file, for the machine on which it lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from moderation.projection.schema import TABLES, VERSION

BUSY_SECONDS = 5.0


def ask(path: Path, sql: str, values: Sequence[object]) -> list[Any]:
    """Return the rows of a question; none until the projector has made this release's tables."""
    # Not "ro": a reader that comes first after a crash has to be able to recover the log.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                return []
            return database.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        if "unable to open" in str(error):
            return []  # the projector has not made it yet
        raise


class SqliteWriting:
    """The file, open for its projector; its tables are made where it is new or of another version.

    That happens inside the file, in one transaction: a reader sees the old tables or the new
    ones. Only a damaged file is taken away.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._connection = _ready(path)
        except sqlite3.OperationalError:
            raise  # locked, or the disk is full: the file is not to blame
        except sqlite3.DatabaseError:
            for file in path.parent.glob(path.name + "*"):
                file.unlink()
            self._connection = _ready(path)

    def leads(self) -> bool:
        """Return True: each machine's file has a projector of its own."""
        return True

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement."""
        return self._connection.execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of ``rows``."""
        self._connection.executemany(sql, rows)

    def wipe(self) -> bool:
        """Take deleted words off the disk; False where a reader stands in the way.

        FTS5 keeps words in old segments until these merge, and the log keeps pages until no
        reader stands in the way of emptying it.
        """
        self.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.execute("PRAGMA busy_timeout = 0")  # a reader may take its time
        (busy, _, _) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        return not busy

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _ready(path: Path) -> sqlite3.Connection:
    path.touch(0o600)  # it holds comments; SQLite gives the files beside it the same rights
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        # Readers go on while the projector writes; a lost tail is read from the journal again.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # an erased comment leaves no bytes
        _bring_up_to_date(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            _make_tables(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _make_tables(connection: sqlite3.Connection) -> None:
    # Virtual tables first: they take along their shadow tables, which are on the list too.
    old = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY sql NOT LIKE '%VIRTUAL%'"
    for (name,) in connection.execute(old).fetchall():
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in (*TABLES.split(";"), _WORDS, f"PRAGMA user_version = {VERSION}"):
        connection.execute(statement)


_WORDS = (
    "CREATE VIRTUAL TABLE words USING fts5 (body, author, article, detail=column, tokenize='ascii')"
)
