"""Commento's and Comentario's JSON, versions 1 and 3; also packed by gzip.

Source: ray5273/comentario 6766082 (``internal/svc/impex_*.go``) and the export of Commento. People
decided only where version 3 names who moderated and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

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
from moderation.importing.dates import parse
from moderation.importing.formats.documents import Object, text
from moderation.importing.formats.json_stream import entries, is_second, records
from moderation.importing.formats.names import Names
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

VERSIONS = (1, 3)
ANONYMOUS = ("", "anonymous", "0" * 64)
ROOT = ("", "root")
STATES_1 = {"approved": Status.APPROVED, "unapproved": Status.HELD, "flagged": Status.HELD}
ERASED_TEXT = ("", "[deleted]")


def read(path: Path) -> Iterator[Item]:
    """Yield what an export holds. Raises Unreadable for another version, Broken for no JSON.

    The file is read twice: first for its version and its people, who may stand behind the comments.
    """
    with closing(Names()) as people:
        version = _first_reading(path, people)
        if version == 1:
            yield from _version_1(path, people)
        elif version == 3:
            yield from _version_3(path, people)
        else:
            raise Unreadable(f"version {version!r} is none of 1 and 3")


def _first_reading(path: Path, people: Names) -> object:
    """Keep names and addresses by their ids; return the version."""
    version: object = None
    comments: object = None
    for place, value in entries(path, is_second):
        if not place and value != {}:
            raise Broken(1, "no JSON object")
        if place == ("version",):
            version = value
        elif place == ("comments",):
            comments = value
        elif place[:1] == ("commenters",) and isinstance(value, dict):
            name = text(value, "commenterHex", "id")
            people.put(name, clean(text(value, "name")), text(value, "email"))
    if version in VERSIONS and comments != []:
        raise Unreadable("'comments' must be a list")
    return version


def _version_1(path: Path, people: Names) -> Iterator[Item]:
    known: set[str] = set()
    for position, one in records(path, "comments"):
        name, page = text(one, "commentHex"), _path(text(one, "path", "url"))
        if not name:
            yield Fault(position, "without_id")
            continue
        if page not in known:
            known.add(page)
            yield ArchivedArticle(page, url=page)
        if (state := text(one, "state")) not in STATES_1:
            yield unknown_status(position, name, state)
        yield _comment_1(one, name, page, position, people)


def _comment_1(one: Object, name: str, page: str, position: int, people: Names) -> Item:
    body = clean(text(one, "markdown")) or plain(text(one, "html"))
    erased = one.get("deleted") is True or body in ERASED_TEXT
    parent = text(one, "parentHex")
    status = STATES_1.get(text(one, "state"), Status.HELD)
    return ArchivedComment(
        key=name,
        article=page,
        status=Status.ERASED if erased else status,
        position=position,
        body="" if erased else body,
        author=ArchivedAuthor() if erased else _author(people, text(one, "commenterHex")),
        parent="" if parent in ROOT else parent,
        at=parse(text(one, "creationDate")),
    )


def _version_3(path: Path, people: Names) -> Iterator[Item]:
    for _, page in records(path, "pages"):
        yield ArchivedArticle(
            text(page, "id"),
            url=_path(text(page, "path")),
            title=clean(text(page, "title")),
            closed=page.get("isReadonly") is True,
            at=parse(text(page, "createdTime")),
        )
    for position, one in records(path, "comments"):
        if not text(one, "id"):
            yield Fault(position, "without_id")
            continue
        yield _comment_3(one, position, people)


def _comment_3(one: Object, position: int, people: Names) -> Item:
    body = clean(text(one, "markdown")) or plain(text(one, "html"))
    status = _state_3(one) if body else Status.ERASED
    erased = status is Status.ERASED
    author = text(one, "userCreated")
    named = _author(people, author)
    if not named.name:
        named = ArchivedAuthor(name=clean(text(one, "authorName")), id=named.id)
    return ArchivedComment(
        key=text(one, "id"),
        article=text(one, "pageId"),
        status=status,
        position=position,
        body="" if erased else body,
        author=ArchivedAuthor() if erased else named,
        parent=text(one, "parentId"),
        at=parse(text(one, "createdTime")),
        decision=_decision(one, author, status),
    )


def _state_3(one: Object) -> Status:
    if one.get("isDeleted") is True:
        return Status.ERASED
    if one.get("isPending") is True:
        return Status.HELD
    return Status.APPROVED if one.get("isApproved") is True else Status.REJECTED


def _decision(one: Object, author: str, status: Status) -> PersonsDecision | None:
    by, at = text(one, "userModerated"), parse(text(one, "moderatedTime"))
    if not by or by == author or at is None:
        return None
    return PersonsDecision(by, at) if status in (Status.APPROVED, Status.REJECTED) else None


def _author(people: Names, name: str) -> ArchivedAuthor:
    if name in ANONYMOUS or name not in people:
        return ArchivedAuthor()
    shown, email = people.get(name)
    return ArchivedAuthor(name=shown, id=name, email=email)


def _path(path: str) -> str:
    return path if path.startswith(("/", "http")) else f"/{path}"
