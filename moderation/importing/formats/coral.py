"""Coral: a folder with the files of mongoexport (version 4 and later), or the CSV of its import.

Source: coralproject/coral-importer e49e576, coralproject/talk 8bf2ad7. The file given is any of the
folder's; ``comments``, ``assets`` or ``stories``, and ``users`` beside it are read.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    PersonsDecision,
    Unreadable,
    unknown_status,
)
from moderation.importing.dates import of_milliseconds, parse
from moderation.importing.formats.documents import Object, objects, text, undecodable_line
from moderation.importing.formats.json_stream import rows
from moderation.importing.formats.names import Names
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

STATES = {
    "NONE": Status.APPROVED,
    "ACCEPTED": Status.APPROVED,
    "APPROVED": Status.APPROVED,
    "REJECTED": Status.REJECTED,
    "PREMOD": Status.HELD,
    "SYSTEM_WITHHELD": Status.HELD,
}
_WHOLE = re.compile(r"[0-9]{1,15}")
CSV_COLUMNS = {"users": 6, "stories": 7, "comments": 8}
DUMPS = (".json", ".jsonl", "")


def read(path: Path) -> Iterator[Item]:
    """Yield what the files beside ``path`` hold.

    Raises:
        Unreadable: there is no file of comments, or none of their articles.
        Broken: a line is no JSON object, or a row has another number of columns.
    """
    folder = path if path.is_dir() else path.parent
    if (folder / "comments.csv").exists():
        yield from _csv(folder)
        return
    comments = _file(folder, "comments")
    if comments is None:
        raise Unreadable("there is no file 'comments.json' or 'comments.csv' beside it")
    pages = [file for name in ("assets", "stories") if (file := _file(folder, name))]
    if not pages:
        raise Unreadable("there is no file 'stories.json' or 'assets.json' beside it")
    with closing(Names()) as people, closing(Names()) as stories:
        for articles in pages:
            for _, row in rows(articles):
                stories.put(text(row, "id"), "")
                yield _article(row)
        yield from _keep_people(folder, people)
        for position, row in rows(comments):
            yield from _comment(row, position, people, stories)


def _file(folder: Path, name: str) -> Path | None:
    return next((p for end in DUMPS if (p := folder / f"{name}{end}").is_file()), None)


def _keep_people(folder: Path, people: Names) -> Iterator[Fault]:
    """Keep the names of users by their ids, and nothing else of them; name those who are banned."""
    file = _file(folder, "users")
    for position, row in rows(file) if file else ():
        people.put(text(row, "id"), _name(row))
        if _is_banned(row):
            yield Fault(position, "ban_left_out", text(row, "id"))


def _is_banned(user: Object) -> bool:
    status = user.get("status")
    ban = status.get("banned", status.get("ban")) if isinstance(status, dict) else None
    return isinstance(ban, dict) and True in (ban.get("status"), ban.get("active"))


def _name(user: Object) -> str:
    metadata = user.get("metadata")
    shown = text(metadata, "displayName") if isinstance(metadata, dict) else ""
    return clean(shown or text(user, "username"))


def _article(row: Object) -> ArchivedArticle:
    return ArchivedArticle(
        key=text(row, "id"),
        id=text(row, "id"),
        url=text(row, "url"),
        title=clean(text(row, "title") or _in(row, "metadata", "title")),
        closed=_is_over(_date(row.get("closedAt"))),
        publishing="pre" if _in(row, "settings", "moderation") == "PRE" else "",
        at=_date(row.get("created_at", row.get("createdAt"))),
    )


def _in(row: Object, name: str, inner: str) -> str:
    """Return the text of a field of an object in ``row``, "" if there is none."""
    value = row.get(name)
    return text(value, inner) if isinstance(value, dict) else ""


def _is_over(at: int | None) -> bool:
    return at is not None and at <= time.time() * 1000


def _comment(row: Object, position: int, people: Names, stories: Names) -> Iterator[Item]:
    name, story, state = text(row, "id"), text(row, "asset_id", "storyID"), text(row, "status")
    if not name or story not in stories:
        yield Fault(position, "without_story" if name else "without_id", name)
        return
    if state not in STATES:
        yield unknown_status(position, name, state)
    yield _archived(row, name, story, position, people)


def _archived(row: Object, name: str, story: str, position: int, people: Names) -> ArchivedComment:
    author, tags = text(row, "author_id", "authorID"), _tags(row)
    revisions = list(objects(row.get("revisions")))
    former = list(objects(row.get("body_history")))
    body = plain(text(revisions[-1], "body")) if revisions else ""
    body = body or (clean(text(former[-1], "body")) if former else "")
    erased = bool(row.get("deleted_at") or row.get("deletedAt")) or not body
    status = Status.ERASED if erased else STATES.get(text(row, "status"), Status.HELD)
    shown = people.get(author)[0]
    return ArchivedComment(
        key=name,
        article=story,
        status=status,
        position=position,
        body="" if erased else body,
        author=ArchivedAuthor() if erased else ArchivedAuthor(shown, author, staff="STAFF" in tags),
        parent=text(row, "parent_id", "parentID"),
        at=_date(row.get("created_at", row.get("createdAt"))),
        decision=_decision(row, author, status),
        picked="FEATURED" in tags,
    )


def _tags(row: Object) -> set[str]:
    """Return the names of a comment's tags, as version 4 writes them and as later ones do."""
    return {_in(tag, "tag", "name") or text(tag, "type") for tag in objects(row.get("tags"))}


def _decision(row: Object, author: str, status: Status) -> PersonsDecision | None:
    """Return the newest entry of the history that a person made, if its state stands."""
    history = list(objects(row.get("status_history")))
    if not history or text(history[-1], "type") not in ("ACCEPTED", "APPROVED", "REJECTED"):
        return None
    by, at = text(history[-1], "assigned_by"), _date(history[-1].get("created_at"))
    if not by or by == author or at is None or STATES[text(history[-1], "type")] is not status:
        return None
    return PersonsDecision(by, at)


def _date(value: Any) -> int | None:
    """Return a date of MongoDB: an object in one of two forms, milliseconds, or text."""
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, dict):
        digits = value.get("$numberLong")
        value = int(digits) if isinstance(digits, str) and _WHOLE.fullmatch(digits) else None
    if isinstance(value, str):
        return parse(value)
    return of_milliseconds(value) if value else None


def _csv(folder: Path) -> Iterator[Item]:
    if not (folder / "stories.csv").exists():
        raise Unreadable("there is no file 'stories.csv' beside it")
    with closing(Names()) as people:
        for position, row in _rows(folder, "users"):
            people.put(row[0], clean(row[2]))
            if row[4] == "true":
                yield Fault(position, "ban_left_out", row[0])
        stories = set()
        for _, row in _rows(folder, "stories"):
            stories.add(row[0])
            yield ArchivedArticle(
                row[0], id=row[0], url=row[1], title=clean(row[2]), closed=_is_over(parse(row[5]))
            )
        for position, row in _rows(folder, "comments"):
            if row[2] not in stories:
                yield Fault(position, "without_story", row[0])
                continue
            if row[6] not in STATES:
                yield unknown_status(position, row[0], row[6])
            yield _csv_comment(row, position, people)


def _csv_comment(row: list[str], position: int, people: Names) -> ArchivedComment:
    body = plain(row[4])
    return ArchivedComment(
        key=row[0],
        article=row[2],
        status=STATES.get(row[6], Status.HELD) if body else Status.ERASED,
        position=position,
        body=body,
        author=ArchivedAuthor(people.get(row[1])[0], row[1]) if body else ArchivedAuthor(),
        parent=row[5],
        at=parse(row[3]),
    )


def _rows(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows behind the header; columns count by their place."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        position = 1
        try:
            head = next(reader, [])
            if not head or head[0].strip().lower() != "id":
                raise Broken(1, f"{name}.csv must begin with a header row whose first is 'id'")
            for row in reader:
                position = reader.line_num
                if len(row) != CSV_COLUMNS[name]:
                    columns = f"{len(row)} columns instead of {CSV_COLUMNS[name]}"
                    raise Broken(position, f"{name}.csv has {columns}")
                yield position, row
        except UnicodeDecodeError:
            raise Broken(undecodable_line(path), f"{name}.csv is not UTF-8") from None
        except csv.Error as error:
            raise Broken(position + 1, f"{name}.csv: {error}") from None
