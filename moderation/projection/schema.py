"""The tables of the projection. A change here raises VERSION, which rebuilds the file.

``words`` holds stems that stems.py has parted and folded. The tokenizer "ascii" takes every other
sign for a letter, so that a stem is one token whatever Unicode SQLite knows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.policy import ATTRIBUTES

VERSION = 17
BUSY_SECONDS = 5.0
SCORES = ", ".join(f"{attribute} REAL" for attribute in ATTRIBUTES)

TABLES = f"""
CREATE TABLE comments (
    row INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    article TEXT NOT NULL,
    author TEXT NOT NULL,
    reports INTEGER NOT NULL,
    risk REAL NOT NULL,
    route TEXT,
    rules TEXT NOT NULL,
    language TEXT,
    model TEXT,
    {SCORES},
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT,
    held_for TEXT,
    holds TEXT NOT NULL,
    validated INTEGER NOT NULL,
    escalated INTEGER NOT NULL,
    opinion_asked INTEGER NOT NULL,
    name TEXT NOT NULL,
    network TEXT,
    mailbox TEXT,
    domain TEXT,
    looks TEXT,
    section TEXT,
    path TEXT NOT NULL,
    judged_elsewhere INTEGER NOT NULL,
    UNIQUE (site, id)
);
CREATE INDEX comments_by_risk ON comments (site, status, risk, row);
CREATE INDEX comments_by_sequence ON comments (site, status, sequence);
CREATE INDEX comments_by_article
    ON comments (site, article, sequence, accepted_at, status, route, reports, author);
CREATE INDEX comments_by_time
    ON comments (site, accepted_at, article, status, route, reports, reason);
CREATE INDEX comments_held ON comments (site, article, accepted_at) WHERE status = 'held';
CREATE INDEX comments_by_path ON comments (site, article, path, status, id);
CREATE INDEX comments_by_decision ON comments (site, decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX comments_by_arrival ON comments (site, sequence);
CREATE INDEX comments_by_author ON comments (site, author, sequence);
CREATE INDEX comments_by_network ON comments (site, network, author) WHERE network IS NOT NULL;
CREATE INDEX comments_by_mailbox ON comments (site, mailbox, author) WHERE mailbox IS NOT NULL;
CREATE INDEX comments_by_domain ON comments (site, domain, author) WHERE domain IS NOT NULL;
CREATE INDEX comments_by_looks ON comments (site, looks, author, status) WHERE looks IS NOT NULL;
CREATE INDEX comments_by_strike ON comments (site, author, decided_at, reason)
    WHERE status = 'rejected' AND reason IS NOT NULL;
CREATE INDEX held_by_facets ON comments (site, language, section, sequence) WHERE status = 'held';
CREATE TABLE articles (
    site TEXT NOT NULL,
    article TEXT NOT NULL,
    url TEXT,
    title TEXT,
    words TEXT NOT NULL,
    closed INTEGER NOT NULL,
    premoderated INTEGER NOT NULL,
    assigned TEXT,
    PRIMARY KEY (site, article)
) WITHOUT ROWID;
CREATE TABLE reports (
    row INTEGER NOT NULL,
    reporter TEXT NOT NULL,
    PRIMARY KEY (row, reporter)
) WITHOUT ROWID;
CREATE INDEX reports_by_reporter ON reports (reporter);
CREATE VIRTUAL TABLE words USING fts5 (body, author, article, detail=column, tokenize='ascii');
CREATE TABLE decisions (
    row INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    previous TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    blind INTEGER NOT NULL,
    bulk INTEGER NOT NULL,
    follows INTEGER NOT NULL,
    undoes INTEGER,
    undone_by TEXT,
    first_look INTEGER NOT NULL,
    first_standing INTEGER NOT NULL,
    opinion_by TEXT,
    opinion_status TEXT,
    opinion_blind INTEGER,
    PRIMARY KEY (row, version)
) WITHOUT ROWID;
CREATE INDEX decisions_by_person ON decisions (by, at);
CREATE TABLE sums (
    site TEXT NOT NULL,
    figure TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hits INTEGER NOT NULL,
    of INTEGER NOT NULL,
    PRIMARY KEY (site, figure, at, kind)
) WITHOUT ROWID;
CREATE TABLE bands (
    band INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (band, row)
) WITHOUT ROWID;
CREATE INDEX bands_by_row ON bands (row);
CREATE TABLE cursors (site TEXT PRIMARY KEY, cursor TEXT NOT NULL);
CREATE TABLE rebuilds (site TEXT PRIMARY KEY, times INTEGER NOT NULL);
PRAGMA user_version = {VERSION};
"""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Return a connection to the file; its tables are made where it is new or of another version.

    That happens inside the file, in one transaction: a reader sees the old tables or the new
    ones. Only a damaged file is taken away.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _ready(path)
    except sqlite3.OperationalError:
        raise  # locked, or the disk is full: the file is not to blame
    except sqlite3.DatabaseError:
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        return _ready(path)


def _ready(path: Path) -> sqlite3.Connection:
    path.touch(0o600)  # it holds comments; SQLite gives the files beside it the same rights
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        # Readers go on while the projector writes; a lost tail is read from the journal again.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # an erased comment leaves no bytes
        with transaction(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    # Virtual tables first: they take along their shadow tables, which are on the list too.
    old = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY sql NOT LIKE '%VIRTUAL%'"
    for (name,) in connection.execute(old).fetchall():
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in TABLES.split(";"):
        connection.execute(statement)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
