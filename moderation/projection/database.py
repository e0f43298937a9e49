"""Reading the file: each question opens it anew, so that any number of threads may ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from moderation.projection.schema import BUSY_SECONDS, VERSION


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
