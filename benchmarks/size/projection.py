"""Filling a projection in SQLite: comments, their words, decisions and sums.

Near-duplicates' bands are left out: no figure that is asked for here reads them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.servers import SITE
from benchmarks.size.bulk import Load, prepare
from benchmarks.size.site import Scale, texts
from moderation.policy import ATTRIBUTES
from moderation.projection.database import open_for_writing, transaction
from moderation.projection.records import COLUMNS, DECISION_COLUMNS
from moderation.projection.schema import TABLES
from moderation.projection.sums import add_comments

HELD = 100_000  # of the newest, one in ten


def fill(path: Path, scale: Scale, seconds: float) -> bool:
    """Write for so long; return whether all is written."""
    open_for_writing(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        prepare(database)
        (written,) = database.execute("SELECT coalesce(max(row), 0) FROM comments").fetchone()
        load = Load(written, scale.total, lambda a, b: _part(database, scale, a, b), _indices())
        if not written:
            load.drop_indices(database)
        if written < scale.total:
            _make_pool(database)
        return load.run(database, seconds)


def _indices() -> dict[str, str]:
    statements = (sql.strip() for sql in TABLES.split(";"))
    return {sql.split()[2]: sql for sql in statements if sql.startswith("CREATE INDEX")}


def _make_pool(database: sqlite3.Connection) -> None:
    database.execute("CREATE TEMP TABLE pool (number INTEGER PRIMARY KEY, body TEXT)")
    database.executemany("INSERT INTO pool VALUES (?, ?)", enumerate(texts(1)))


def _part(database: sqlite3.Connection, scale: Scale, first: int, end: int) -> None:
    numbered = f"WITH RECURSIVE {scale.numbered(first, end)}"
    values = _comment(scale)
    with transaction(database):
        database.execute(
            f"{numbered} INSERT INTO comments (row, {', '.join(COLUMNS)}) "
            f"SELECT n + 1, {', '.join(values[name] for name in COLUMNS)} FROM numbered"
        )
        database.execute(
            f"{numbered} INSERT INTO words (rowid, body, author, article) SELECT n + 1, body, "
            "'reader ' || author || ' user ' || author, 'title number ' || article "
            "FROM numbered CROSS JOIN pool "
            "ON number = n * 7919 % (SELECT count(*) FROM pool)"
        )
        database.execute(
            f"{numbered} INSERT INTO decisions (row, {', '.join(DECISION_COLUMNS[1:])}) "
            f"SELECT n + 1, {', '.join(_DECISION[name] for name in DECISION_COLUMNS[1:])} "
            f"FROM numbered WHERE {_DECIDED}"
        )
        rows = f"SELECT * FROM comments WHERE row > {first} AND row <= {end}"
        add_comments(database, SITE, rows)


_DECIDED = "n % 10 = 1"
_RISK = "(n * 40503 % 65536) / 65536.0"


def _comment(scale: Scale) -> dict[str, str]:
    """Return the SQL of each column: one in ten was decided, of the newest one in ten is held."""
    held = f"n >= {scale.total - HELD} AND n % 10 = 0"
    asked = f"({held} OR {_DECIDED})"
    attribute = f"json_extract('{_LIST}', '$[' || (n % {len(ATTRIBUTES)}) || ']')"
    decided = f"iif({_DECIDED}, {{}}, NULL)"
    return {
        **{name: f"{_RISK} / {place}" for place, name in enumerate(ATTRIBUTES, 1)},
        "site": f"'{SITE}'",
        "id": "id",
        "version": f"iif({_DECIDED}, 3, 2)",
        "status": f"CASE WHEN {held} THEN 'held' WHEN {_DECIDED} THEN {_STATUS} "
        "ELSE 'approved' END",
        "sequence": "n + 1",
        "accepted_at": "at",
        "article": "'a-' || article",
        "author": "printf('id:%032x', author)",
        "reports": "n % 97 = 0",
        "risk": _RISK,
        "route": f"iif({asked}, 'hold', 'approve')",
        "rules": f"iif({asked}, 'score_hold', '')",
        "language": "json_extract('[\"en\",\"ru\",\"kk\"]', '$[' || (n % 3) || ']')",
        "model": "'model'",
        "decided_by": decided.format("'person-' || (n % 7)"),
        "decided_at": decided.format("at + 60000"),
        "reason": "NULL",
        "held_for": f"iif({asked}, {attribute}, NULL)",
        "holds": f"iif({asked}, {attribute}, '')",
        **dict.fromkeys(("validated",), "1"),
        **dict.fromkeys(("escalated", "opinion_asked", "judged_elsewhere"), "0"),
        "name": "'Reader ' || author",
        "network": "printf('%032x', author % 100000)",
        **dict.fromkeys(("mailbox", "domain", "look"), "NULL"),
        "looks": "'reader ' || author",
        "path": "path",
        "section": "'section-' || (n % 5)",
    }


_LIST = "[" + ",".join(f'"{name}"' for name in ATTRIBUTES) + "]"
_STATUS = "iif(n % 3 = 0, 'rejected', 'approved')"
_DECISION = {
    **dict.fromkeys(DECISION_COLUMNS, "NULL"),
    **dict.fromkeys(("bulk", "follows"), "0"),
    **dict.fromkeys(("first_look", "first_standing"), "1"),
    "version": "3",
    "status": _STATUS,
    "previous": "'held'",
    "by": "'person-' || (n % 7)",
    "at": "at + 60000",
    "blind": "n % 20 = 1",
}
