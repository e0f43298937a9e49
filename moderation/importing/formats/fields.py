"""Our own names of a comment's fields, in CSV and JSON lines alike."""

from __future__ import annotations

import re
from collections.abc import Mapping

from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    PersonsDecision,
    unknown_status,
)
from moderation.importing.dates import parse
from moderation.importing.plain_text import clean, plain
from moderation.status import Status

NAMES = frozenset(
    {
        "id", "article_id", "article_url", "article_title", "parent_id", "author_name",
        "author_id", "author_email", "body", "body_html", "created_at", "status", "decided_by",
        "decided_at", "reason", "language", "staff", "picked",
    }
)  # fmt: skip
YES = "true"
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee]\+[0-9]+")
_DATE = re.compile(r"[0-9TZ .:,/+-]+")  # whatever else stands there may be somebody's words
STATES = {status.value: status for status in Status if status is not Status.PENDING}


def items(fields: Mapping[str, str], position: int, known: set[str]) -> tuple[Item, ...]:
    """Return the comment of a line, its article before it where that is not ``known`` yet.

    Or what is wrong with the line. Whoever names a status that there is not is held.

    Raises:
        Broken: an id is a rounded number.
    """
    _require_whole_ids(fields, position)
    article = clean(fields.get("article_id", "")) or clean(fields.get("article_url", ""))
    for name, value in (("id", fields.get("id", "")), ("article_id", article)):
        if not value:
            return (Fault(position, "without_" + name, fields.get("id", "")),)
    said = fields.get("status", "") or Status.HELD.value
    status = STATES.get(said)
    faults: tuple[Item, ...] = () if status else (unknown_status(position, fields["id"], said),)
    comment = _comment(article, fields, status or Status.HELD, position)
    if comment.at is None and fields.get("created_at"):
        faults += (_unreadable_date(fields, position),)
    if article in known:
        return (*faults, comment)
    known.add(article)
    return (*faults, _article(article, fields), comment)


def _require_whole_ids(fields: Mapping[str, str], position: int) -> None:
    """Refuse what a spreadsheet made of long ids: they would be others', or the same for many."""
    for name in ("id", "parent_id", "article_id", "author_id"):
        if _ROUNDED.fullmatch(fields.get(name, "")):
            said = f"'{name}' is {fields[name]}: a spreadsheet rounded it, save the column as text"
            raise Broken(position, said)


def _unreadable_date(fields: Mapping[str, str], position: int) -> Fault:
    said = fields["created_at"][:40]
    return Fault(position, "date_unreadable", fields["id"], said if _DATE.fullmatch(said) else "")


def _article(key: str, fields: Mapping[str, str]) -> ArchivedArticle:
    return ArchivedArticle(
        key=key,
        id=clean(fields.get("article_id", "")),
        url=fields.get("article_url", ""),
        title=clean(fields.get("article_title", "")),
    )


def _comment(
    article: str, fields: Mapping[str, str], status: Status, position: int
) -> ArchivedComment:
    body = clean(fields.get("body", "")) or plain(fields.get("body_html", ""))
    if status is Status.ERASED or not body:
        status, body = Status.ERASED, ""
    return ArchivedComment(
        key=fields["id"],
        article=article,
        status=status,
        position=position,
        body=body,
        author=ArchivedAuthor() if status is Status.ERASED else _author(fields),
        parent=fields.get("parent_id", ""),
        at=parse(fields.get("created_at", "")),
        language=fields.get("language", ""),
        reason=fields.get("reason", "") if status is Status.REJECTED else "",
        decision=_decision(fields, status),
        picked=fields.get("picked") == YES,
    )


def _author(fields: Mapping[str, str]) -> ArchivedAuthor:
    return ArchivedAuthor(
        name=clean(fields.get("author_name", "")),
        id=fields.get("author_id", ""),
        email=fields.get("author_email", ""),
        staff=fields.get("staff") == YES,
    )


def _decision(fields: Mapping[str, str], status: Status) -> PersonsDecision | None:
    """Return a person's decision: only one that is said to be, with its time, teaches anything."""
    at = parse(fields.get("decided_at", ""))
    if fields.get("decided_by") != "human" or at is None:
        return None
    return PersonsDecision("human", at) if status in (Status.APPROVED, Status.REJECTED) else None
