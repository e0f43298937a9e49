"""Where a projection is: a SQLite file of this machine, or PostgreSQL for all of them.

Statements are written for SQLite; what differs is in ``engines``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from moderation.projection.engines import postgres, sqlite

Place = Path | str  # a file, or the URL of a database


class Database(Protocol):
    """What statements are run on."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run a statement and return its cursor."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run a statement for each of ``rows``."""


class Writing(Database, Protocol):
    """A projection, open for its projector."""

    def leads(self) -> bool:
        """Return whether this projector is the one that writes; ask before each round."""

    def wipe(self) -> bool:
        """Take what was deleted off the disk; False where that has to be tried again."""

    def close(self) -> None:
        """Let go of it."""


def ask(place: Place, sql: str, values: Sequence[object]) -> list[Any]:
    """Return the rows of a question; none until the projector has made this release's tables.

    Any number of threads may ask. Raises ProjectionUnavailable where PostgreSQL does not answer.
    """
    if isinstance(place, Path):
        return sqlite.ask(place, sql, values)
    return postgres.ask(place, sql, values)


def open_for_writing(place: Place) -> Writing:
    """Return the projection at ``place`` for its projector."""
    if isinstance(place, Path):
        return sqlite.SqliteWriting(place)
    return postgres.PostgresWriting(place)


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """Commit what is done inside, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
