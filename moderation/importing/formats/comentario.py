"""Commento's and Comentario's JSON, versions 1 and 3; also packed by gzip.

Source: ray5273/comentario 6766082 (``internal/svc/impex_*.go``) and the export of Commento. People
decided only where version 3 names who moderated and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Fault,
    Item,
    PersonsDecision,
    Unreadable,
)
from moderation.importing.dates import parse
from moderation.importing.formats.documents import (
    Object,
    an_object,
    document,
    objects,
    required,
    text,
)
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

ANONYMOUS = ("", "anonymous", "0" * 64)
ROOT = ("", "root")
STATES_1 = {"approved": Status.APPROVED, "unapproved": Status.HELD, "flagged": Status.HELD}
ERASED_TEXT = ("", "[deleted]")


def read(path: Path) -> Iterator[Item]:
    """Yield what an export holds. Raises Unreadable for another version, Broken for no JSON."""
    export = an_object(document(path), 1)
    version = export.get("version")
    if version == 1:
        yield from _version_1(export)
    elif version == 3:
        yield from _version_3(export)
    else:
        raise Unreadable(f"version {version!r} is none of 1 and 3")


def _version_1(export: Object) -> Iterator[Item]:
    people = {text(one, "commenterHex"): one for one in objects(export.get("commenters"))}
    known: set[str] = set()
    for position, one in enumerate(objects(required(export, "comments")), 1):
        name, page = text(one, "commentHex"), _path(text(one, "path", "url"))
        if not name:
            yield Fault(position, "without_id")
            continue
        if page not in known:
            known.add(page)
            yield ArchivedArticle(page, url=page)
        body = clean(text(one, "markdown")) or plain(text(one, "html"))
        erased = one.get("deleted") is True or body in ERASED_TEXT
        parent = text(one, "parentHex")
        status = STATES_1.get(text(one, "state"), Status.HELD)
        yield ArchivedComment(
            key=name,
            article=page,
            status=Status.ERASED if erased else status,
            position=position,
            body="" if erased else body,
            author=ArchivedAuthor() if erased else _author(people, text(one, "commenterHex")),
            parent="" if parent in ROOT else parent,
            at=parse(text(one, "creationDate")),
        )


def _version_3(export: Object) -> Iterator[Item]:
    people = {text(one, "id"): one for one in objects(export.get("commenters"))}
    for page in objects(export.get("pages")):
        yield ArchivedArticle(
            text(page, "id"),
            url=_path(text(page, "path")),
            title=clean(text(page, "title")),
            closed=page.get("isReadonly") is True,
            at=parse(text(page, "createdTime")),
        )
    for position, one in enumerate(objects(required(export, "comments")), 1):
        if not text(one, "id"):
            yield Fault(position, "without_id")
            continue
        yield _comment_3(one, position, people)


def _comment_3(one: Object, position: int, people: Mapping[str, Object]) -> Item:
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


def _author(people: Mapping[str, Object], name: str) -> ArchivedAuthor:
    if name in ANONYMOUS or name not in people:
        return ArchivedAuthor()
    person = people[name]
    return ArchivedAuthor(name=clean(text(person, "name")), id=name, email=text(person, "email"))


def _path(path: str) -> str:
    return path if path.startswith(("/", "http")) else f"/{path}"
