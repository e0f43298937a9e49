"""What a reader must know of people and pages before their comments, in a file of its own.

An archive may name millions of people. SQLite deletes the file when it is closed.
"""

from __future__ import annotations

import sqlite3


class Names:
    """Texts under keys; the last ones under a key count."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
            "CREATE TABLE names (key TEXT PRIMARY KEY, one TEXT NOT NULL, other TEXT NOT NULL) "
            "WITHOUT ROWID"
        )

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def put(self, key: str, one: str, other: str = "") -> None:
        """Keep one or two texts under ``key``."""
        self._database.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (key, one, other))

    def get(self, key: str) -> tuple[str, str]:
        """Return what stands under ``key``, two empty texts where nothing is."""
        rows = self._database.execute("SELECT one, other FROM names WHERE key = ?", (key,))
        return rows.fetchone() or ("", "")

    def __contains__(self, key: str) -> bool:
        rows = self._database.execute("SELECT 1 FROM names WHERE key = ?", (key,))
        return rows.fetchone() is not None
