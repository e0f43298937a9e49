"""Isso: its SQLite file, and the generic JSON that it imports.

Source: isso-comments/isso 9c24f9b, ``isso/db`` and ``isso/migrate.py``. A URI is a path without a
host; rules name the articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import unquote_plus

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Fault,
    Item,
    Unreadable,
)
from moderation.importing.dates import of_milliseconds, parse
from moderation.importing.formats.documents import Object, said, text
from moderation.importing.formats.json_stream import Place, entries
from moderation.importing.formats.names import Names
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

SQLITE = b"SQLite format 3\x00"
HELD, DELETED = 2, 4  # bits of ``mode``
VALUE_BYTES_MAX = 16 * 1024 * 1024
# Of SQLite's machine: a row of 8 bytes, the shortest one, takes about 15.
STEPS_MIN, STEPS_PER_BYTE, STEPS_LOOK = 1_000_000, 20, 10_000
COLUMNS = "id, tid, parent, created, mode, text, author, email, website"


def read(path: Path) -> Iterator[Item]:
    """Yield what Isso's database or its generic JSON holds. Raises Unreadable for anything else."""
    with path.open("rb") as file:
        is_database = file.read(len(SQLITE)) == SQLITE
    yield from _database(path) if is_database else _generic(path)


def _database(path: Path) -> Iterator[Item]:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    _bound(database, path.stat().st_size)
    try:
        _require_tables(database)
        for row in database.execute("SELECT id, uri, title FROM threads"):
            yield ArchivedArticle(
                str(row["id"]),
                url=_text(row["uri"]),
                title=clean(unquote_plus(_text(row["title"]))),
            )
        query = f"SELECT {COLUMNS} FROM comments"  # noqa: S608 - our own names
        for row in database.execute(query):  # in no order: to sort them may fill the disk
            yield _comment(row)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise Unreadable("to read the file takes longer than its length explains") from None
        raise Unreadable(f"the file is no database of Isso: {error}") from None
    finally:
        database.close()


def _require_tables(database: sqlite3.Connection) -> None:
    """Refuse whatever computes its rows, such as a view: it may be a query that never ends.

    ``sqlite_master`` is data of the file, which may lie; the list of tables is what SQLite reads.
    """
    rows = database.execute("PRAGMA main.table_list").fetchall()
    kinds = {row["name"]: row["type"] for row in rows}
    plain_tables = kinds.get("threads") == kinds.get("comments") == "table"
    if not plain_tables or _has_hidden(database, "threads") or _has_hidden(database, "comments"):
        raise Unreadable(
            "the file is no database of Isso: it needs the tables threads and comments"
        )


def _has_hidden(database: sqlite3.Connection, table: str) -> bool:
    """Return whether a column is computed rather than stored."""
    return any(row["hidden"] for row in database.execute(f"PRAGMA main.table_xinfo({table})"))


def _bound(database: sqlite3.Connection, size: int) -> None:
    """End a reading of more steps, or of a longer value, than a file of ``size`` bytes needs."""
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX)
    looks = count(1)
    looks_max = (STEPS_MIN + STEPS_PER_BYTE * size) // STEPS_LOOK
    database.set_progress_handler(lambda: next(looks) > looks_max, STEPS_LOOK)


def _comment(row: sqlite3.Row) -> Item:
    mode = row["mode"] if isinstance(row["mode"], int) else HELD
    body = clean(_text(row["text"]))
    erased = bool(mode & DELETED) or not body
    status = Status.HELD if mode & HELD else Status.APPROVED
    return ArchivedComment(
        key=str(row["id"]),
        article=str(row["tid"]),
        status=Status.ERASED if erased else status,
        position=row["id"] if isinstance(row["id"], int) else 0,
        body="" if erased else body,
        author=ArchivedAuthor()
        if erased
        else ArchivedAuthor(name=clean(_text(row["author"])), email=_text(row["email"])),
        parent=str(row["parent"]) if row["parent"] else "",
        at=_seconds(row["created"]),
    )


def _text(value: object) -> str:
    """Return a column that holds text; SQLite keeps anything in any column."""
    return value if isinstance(value, str) else ""


def _seconds(value: object) -> int | None:
    return of_milliseconds(value * 1000) if isinstance(value, (int, float)) and value else None


def _generic(path: Path) -> Iterator[Item]:
    """Yield threads, then comments: the file is read twice, in whatever order its fields stand."""
    with closing(Names()) as threads:
        for number in range(_threads(path, threads)):
            yield _thread(threads, number)
        for place, one in entries(path, _is_comment):
            if _is_comment(place) and isinstance(one, dict) and threads.get(str(place[0]))[0]:
                yield _generic_comment(one, threads.get(str(place[0]))[0], int(place[2]) + 1)


def _threads(path: Path, threads: Names) -> int:
    """Keep address and title of each thread by its number; return how many there are."""
    length = 0
    for place, value in entries(path, _is_comment):
        if not place and value != []:
            raise Unreadable("the file is no generic JSON of Isso: it must be a list of threads")
        if len(place) == 1 and value == {}:
            length = int(place[0]) + 1
            threads.put(str(place[0]), "")
        elif len(place) == 2 and place[1] in ("id", "title"):
            uri, title = threads.get(str(place[0]))
            it = said(value)
            threads.put(str(place[0]), *((it, title) if place[1] == "id" else (uri, it)))
    return length


def _thread(threads: Names, number: int) -> Item:
    uri, title = threads.get(str(number))
    if not uri:
        return Fault(number + 1, "without_id")
    return ArchivedArticle(uri, url=uri, title=clean(unquote_plus(title)))


def _is_comment(place: Place) -> bool:
    return len(place) == 3 and place[1] == "comments" and isinstance(place[2], int)


def _generic_comment(one: Object, uri: str, position: int) -> Item:
    name, body = text(one, "id"), plain(text(one, "text"))
    if not name:
        return Fault(position, "without_id")
    return ArchivedComment(
        key=f"{uri} {name}",  # ids are those of a thread
        article=uri,
        status=Status.APPROVED if body else Status.ERASED,
        position=position,
        body=body,
        author=ArchivedAuthor(name=text(one, "author"), email=text(one, "email")),
        at=parse(text(one, "created")),
    )
