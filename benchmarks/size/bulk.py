"""A bulk load into SQLite: parts of it, one after the other, then the indices that are missing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PART = 250_000  # comments in one transaction


@dataclass(frozen=True, slots=True)
class Load:
    """What is loaded: ``write`` writes the comments of a range, ``indices`` are made by name."""

    written: int
    total: int
    write: Callable[[int, int], None]
    indices: Mapping[str, str]

    def run(self, database: sqlite3.Connection, seconds: float) -> bool:
        """Go on for so long; return whether all is there."""
        ends = time.monotonic() + seconds
        for first in range(self.written, self.total, PART):
            if time.monotonic() > ends:
                return False
            end = min(first + PART, self.total)
            began = time.monotonic()
            self.write(first, end)
            _say(f"comments up to {end:,}", began)
        return self._make_indices(database, ends)

    def _make_indices(self, database: sqlite3.Connection, ends: float) -> bool:
        there = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
        for name, sql in self.indices.items():
            if name in there:
                continue
            if time.monotonic() > ends:
                return False
            began = time.monotonic()
            database.execute(sql)
            _say(name, began)
        return True

    def drop_indices(self, database: sqlite3.Connection) -> None:
        """Take them off the empty tables."""
        for name in self.indices:
            database.execute(f"DROP INDEX {name}")


def prepare(database: sqlite3.Connection) -> None:
    """Set what a bulk load may do without: it is begun anew after a crash."""
    for pragma in ("synchronous = OFF", "cache_size = -1000000", "temp_store = MEMORY"):
        database.execute(f"PRAGMA {pragma}")


def _say(what: str, began: float) -> None:
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)
