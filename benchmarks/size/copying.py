"""Copying what a filled SQLite file has into the product's tables in PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import psycopg

from moderation.archive.archive import Archive
from moderation.projection.database import open_for_writing
from moderation.projection.engines.postgres import SCHEMA
from moderation.projection.records import COLUMNS, DECISION_COLUMNS
from moderation.projection.sums import LEDGERS

PART = 10_000  # rows that are read at once
Tables = Mapping[str, Sequence[str]]  # columns

PROJECTION: Tables = {
    "comments": ("row", *COLUMNS),
    "words": ("rowid", "body", "author", "article"),
    "decisions": DECISION_COLUMNS,
    **{one.table: ("site", *one.columns, "hits", "of") for one in LEDGERS},
}
ARCHIVE: Tables = {
    "comments": (
        "site", "id", "article", "status", "listed", "decided", "place", "record", "reports",
    ),
    "lines": ("site", "at", "number", "fields"),
}  # fmt: skip


def projection(file: Path, url: str) -> None:
    """Copy a projection; its projector's lock is held meanwhile."""
    with closing(open_for_writing(url)) as database:
        if not database.leads():
            raise SystemExit("another projector follows into this database")
        _copy(file, url, PROJECTION, SCHEMA)


def archive(file: Path, url: str) -> None:
    """Copy an archive."""
    Archive(url).close()
    _copy(file, url, ARCHIVE, "public")


def _copy(file: Path, url: str, tables: Tables, schema: str) -> None:
    options = f"-c search_path={schema} -c synchronous_commit=off"
    with (
        closing(sqlite3.connect(file)) as source,
        psycopg.connect(url, options=options) as target,
    ):
        for table, columns in tables.items():
            began = time.monotonic()
            count = _copy_table(source, target, table, columns)
            target.commit()
            print(f"{table}: {count:,} rows, {time.monotonic() - began:.1f} s", flush=True)
        target.autocommit = True
        target.execute("VACUUM ANALYZE")


def _copy_table(
    source: sqlite3.Connection, target: psycopg.Connection, table: str, columns: Sequence[str]
) -> int:
    names, count = ", ".join(f'"{name}"' for name in columns), 0
    rows = source.execute(f"SELECT {names} FROM {table}")
    rows.arraysize = PART
    with (
        target.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
