"""Notes of one export, in a file of its own that nobody else can open: ids and digests, no text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL);
CREATE TABLE comments (
    sequence INTEGER NOT NULL, id TEXT PRIMARY KEY, article INTEGER NOT NULL, parent TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE digests (id TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX in_order ON comments (article, sequence);
CREATE INDEX below ON comments (parent);
"""


class Noted(NamedTuple):
    """A comment's number on its site, its id, and the number of the one that it answers, or 0."""

    sequence: int
    id: str
    above: int


class NotedArticle(NamedTuple):
    """An article's number in the export, its id, and when it was first named (ms)."""

    number: int
    id: str
    at: int


class Notes:
    """What an export must remember; SQLite deletes the file when it is closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add_article(self, article_id: str, at: int) -> bool:
        """Note an article and when it was first named (ms); return whether it is a new one."""
        added = self._database.execute(
            "INSERT OR IGNORE INTO articles (id, at) VALUES (?, ?)", (article_id, at)
        )
        return added.rowcount > 0

    def add(self, sequence: int, comment_id: str, article_id: str, parent: str) -> None:
        """Note a comment of an article that is noted."""
        self._database.execute(
            "INSERT OR IGNORE INTO comments VALUES "
            "(?, ?, (SELECT number FROM articles WHERE id = ?), ?)",
            (sequence, comment_id, article_id, parent),
        )

    def articles(self) -> Iterator[NotedArticle]:
        """Yield the articles in the order in which they were named."""
        rows = self._database.execute("SELECT number, id, at FROM articles ORDER BY number")
        yield from map(NotedArticle._make, rows)

    def pages(self, article: int, size: int) -> Iterator[Sequence[Noted]]:
        """Yield the comments of the article with this number by arrival, ``size`` at a time."""
        rows = self._database.execute(
            "SELECT sequence, id, coalesce((SELECT sequence FROM comments AS above "
            "WHERE above.id = comments.parent), 0) "
            "FROM comments WHERE article = ? ORDER BY sequence",
            (article,),
        )
        while page := rows.fetchmany(size):
            yield [Noted(*row) for row in page]

    def is_answered(self, comment_id: str) -> bool:
        """Return whether a comment has replies."""
        rows = self._database.execute(
            "SELECT 1 FROM comments WHERE parent = ? LIMIT 1", (comment_id,)
        )
        return rows.fetchone() is not None

    def keep_digest(self, comment_id: str, digest: bytes) -> None:
        """Note the digest of a comment."""
        self._database.execute("INSERT OR REPLACE INTO digests VALUES (?, ?)", (comment_id, digest))

    def digest(self, comment_id: str) -> bytes:
        """Return the digest of a comment, nothing where it is not noted."""
        row = self._database.execute(
            "SELECT digest FROM digests WHERE id = ?", (comment_id,)
        ).fetchone()
        return bytes(row[0]) if row else b""
