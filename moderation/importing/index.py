"""The index of an archive, on disk: what a file holds, parents before their replies.

No format promises an order, and a tree of millions does not fit in memory. So the file is read
once into a SQLite file; that is read in the order of the tree. What was written to the store is
noted there, so an import that was killed goes on where it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from shutil import disk_usage
from typing import Any, NamedTuple

from moderation.importing.archive import Unreadable
from moderation.importing.batches import in_batches

ROOM_BYTES = 128 * 1024 * 1024
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS comments (
    row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, article TEXT NOT NULL, parent TEXT NOT NULL,
    at INTEGER, status TEXT NOT NULL, document TEXT NOT NULL, position INTEGER NOT NULL,
    place INTEGER
);
CREATE INDEX IF NOT EXISTS below ON comments (parent);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reports (name TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counted (digest BLOB PRIMARY KEY) WITHOUT ROWID;
"""
# Whose parent is not in the file, or on another article, stands at the top.
_LOSE_PARENTS = """
UPDATE comments SET parent = '' WHERE parent <> '' AND NOT EXISTS (
    SELECT 1 FROM comments AS above WHERE above.key = comments.parent
    AND above.article = comments.article AND above.key <> comments.key)
"""
# A queue that is read by depth: each comment after the one above it.
_ORDER = """
WITH RECURSIVE tree (row, key, depth, at) AS (
    SELECT row, key, 0, at FROM comments WHERE parent = ''
    UNION ALL
    SELECT below.row, below.key, tree.depth + 1, below.at
    FROM tree JOIN comments AS below ON below.parent = tree.key
    ORDER BY 3)
INSERT INTO ordered SELECT row FROM tree ORDER BY depth, at, row
"""
# What no walk from the top reaches hangs on a circle.
_UNREACHED = """
SELECT key, parent, row FROM comments WHERE row NOT IN (SELECT row FROM ordered)
ORDER BY at, row
"""
_BEHIND = (
    "SELECT place, key, article, parent, at, status, document, position FROM comments "
    "WHERE place > ? ORDER BY place LIMIT ?"
)


class Row(NamedTuple):
    """A comment of the archive; ``document`` is the reader's, as JSON, ``position`` its place."""

    key: str
    article: str
    parent: str
    at: int | None
    status: str
    document: str
    position: int


class Index:
    """The index at ``path``; the archive is read into it once, then walked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute("PRAGMA temp_store = FILE")
        self._database.executescript(_SCHEMA)

    def require_room(self) -> None:
        """Raise Unreadable where the disk has no room for the index once more, and some beside.

        To put it into order takes its length again; the store may lie on the same disk.
        """
        length, free = self._path.stat().st_size, disk_usage(self._path.parent).free
        if free < length + ROOM_BYTES:
            raise Unreadable(
                f"the disk of {self._path.parent} has {free:,} bytes left, "
                f"the import needs {length + ROOM_BYTES:,}"
            )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def is_whole(self) -> bool:
        """Whether the archive was read to its end and put into order."""
        return self.fact("whole") == 1

    def fact(self, name: str) -> int:
        """Return a number that was noted, 0 if none was."""
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def note(self, name: str, value: int) -> None:
        """Note a number for whoever goes on."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def keep_report(self, document: str, written: int | None = None) -> None:
        """Keep what is known of the import so far, with the place up to which it is written."""
        self._database.execute("BEGIN")
        self._database.execute("INSERT OR REPLACE INTO reports VALUES ('', ?)", (document,))
        if written is not None:
            self.note("written", written)
        self._database.execute("COMMIT")

    def report(self) -> str:
        """Return what was kept last, "" for nothing."""
        row = self._database.execute("SELECT document FROM reports").fetchone()
        return row[0] if row else ""

    def count_new(self, names: Iterable[str]) -> int:
        """Return how many of ``names`` were not asked for before; they may be millions."""
        digests = {blake2b(name.encode(), digest_size=16).digest() for name in names}
        self._database.execute("BEGIN")
        added = self._database.executemany(
            "INSERT OR IGNORE INTO counted VALUES (?)", [(digest,) for digest in digests]
        ).rowcount
        self._database.execute("COMMIT")
        return added

    def clear(self) -> None:
        """Forget all that was read: a reading that was broken off begins again."""
        for table in ("articles", "comments", "facts", "reports", "counted"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def add_articles(self, articles: Iterable[tuple[str, str]]) -> None:
        """Add articles as (key, document); the first of several with one key counts."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO articles VALUES (?, ?)", articles)
        self._database.execute("COMMIT")

    def add(self, rows: Iterable[Row]) -> list[tuple[Row, bool]]:
        """Add comments; return those whose key was there before, and whether each is equal.

        Of several with one key the one that comes later in the file counts.
        """
        rows = list(rows)
        known, repeated = self._documents([row.key for row in rows]), []
        for row in rows:
            if row.key in known:
                repeated.append((row, known[row.key] == row.document))
            known[row.key] = row.document
        self._database.execute("BEGIN")
        self._database.executemany(
            f"INSERT OR REPLACE INTO comments ({', '.join(Row._fields)}) "  # noqa: S608
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._database.execute("COMMIT")
        return repeated

    def _documents(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the documents of those of ``keys`` that are there."""
        asked = ", ".join("?" * len(keys))
        return dict(
            self._database.execute(
                f"SELECT key, document FROM comments WHERE key IN ({asked})",  # noqa: S608
                keys,
            )
        )

    def arrange(self) -> tuple[int, int]:
        """Put the comments into the order of their tree.

        Returns how many lost their parent, because it is not in the file or on another article,
        and how many circles were cut.
        """
        self._database.execute("BEGIN")
        lost = self._database.execute(_LOSE_PARENTS).rowcount
        cut = self._walk()
        self._database.execute(
            "UPDATE comments SET place = (SELECT rowid FROM ordered WHERE row = comments.row)"
        )
        self._database.execute("DROP TABLE ordered")
        self._database.execute("CREATE UNIQUE INDEX IF NOT EXISTS places ON comments (place)")
        self.note("whole", 1)
        self._database.execute("COMMIT")
        return lost, cut

    def _walk(self) -> int:
        """Fill ``ordered``; return how many circles were cut for it."""
        self._order()
        tops = _oldest_of_circles(self._database.execute(_UNREACHED))
        if tops:
            self._database.executemany("UPDATE comments SET parent = '' WHERE row = ?", tops)
            self._order()
        return len(tops)

    def _order(self) -> None:
        self._database.execute("DROP TABLE IF EXISTS ordered")
        self._database.execute("CREATE TEMP TABLE ordered (row INTEGER UNIQUE)")
        self._database.execute(_ORDER)

    def count(self) -> int:
        """Return how many comments there are."""
        row: tuple[int] = self._database.execute("SELECT count(*) FROM comments").fetchone()
        return row[0]

    def posted_at(self, key: str) -> int | None:
        """Return when a comment was written (ms), None where the archive does not say."""
        row = self._database.execute("SELECT at FROM comments WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def article(self, key: str) -> str | None:
        """Return the document of an article, None where the archive has none of this key."""
        row = self._database.execute(
            "SELECT document FROM articles WHERE key = ?", (key,)
        ).fetchone()
        return row[0] if row else None

    def articles(self) -> Iterator[tuple[str, str]]:
        """Yield the articles as (key, document)."""
        yield from self._database.execute("SELECT key, document FROM articles ORDER BY key")

    def batches(self, after: int, size: int) -> Iterator[tuple[int, list[Row]]]:
        """Yield comments behind place ``after``, parents first, with the last one's place.

        A batch has ``size`` of them, or fewer where their texts are long.
        """
        while True:
            with closing(self._database.execute(_BEHIND, (after, size))) as found:
                batch = next(in_batches(found, size, _length), [])
            if not batch:
                return
            after = batch[-1][0]
            yield after, [Row(*row[1:]) for row in batch]

    def has_replies(self, keys: Iterable[str]) -> set[str]:
        """Return those of ``keys`` that somebody answers."""
        answered = set()
        for key in keys:
            if self._database.execute(
                "SELECT 1 FROM comments WHERE parent = ? LIMIT 1", (key,)
            ).fetchone():
                answered.add(key)
        return answered


def _length(row: Sequence[Any]) -> int:
    """Return the length of the document in a row of ``_BEHIND``."""
    return len(row[6])


def _oldest_of_circles(comments: Iterable[tuple[str, str, int]]) -> list[tuple[int]]:
    """Return the row of the first comment of each circle; ``comments`` are the oldest first."""
    rows = {key: (parent, row, age) for age, (key, parent, row) in enumerate(comments)}
    walked: set[str] = set()
    tops = []
    for start in rows:
        path: dict[str, int] = {}
        key = start
        while key not in walked:
            walked.add(key)
            path[key] = len(path)
            key = rows[key][0]
        if key in path:  # this walk came back to itself
            oldest = min(list(path)[path[key] :], key=lambda one: rows[one][2])
            tops.append((rows[oldest][1],))
    return tops


def delete_index(path: Path) -> None:
    """Delete an index with its log."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
