"""Our own export, read back: docs/exporting.md describes its lines.

Ids stay, and so do verdicts, decisions and former texts. What a person decided is known as decided
elsewhere: accounts of the same name may be other people here.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from moderation.articles.change import INSTRUCTION_LIMIT, SLOW_SECONDS_MAX
from moderation.comment import Comment
from moderation.exporting.native import VERSION
from moderation.importing.archive import (
    ArchivedArticle,
    ArchivedAuthor,
    ArchivedComment,
    Broken,
    Fault,
    Item,
    PersonsDecision,
    Restored,
    Unreadable,
)
from moderation.importing.formats.documents import Object, lines
from moderation.importing.formats.native_fields import Malformed, Values
from moderation.importing.formats.native_history import decisions, edits, verdict
from moderation.policy import Publishing
from moderation.status import Status
from moderation.store import records
from moderation.submission import Article, Author, Submission, utf16_length

PINS = ("title", "url")
VERSION_MAX = 2**31


def read(path: Path) -> Iterator[Item]:
    """Yield what an export holds.

    Raises:
        Unreadable: the first line is not that of an export, or of a later version.
        Broken: a line is no JSON object, or the last one is missing.
    """
    rows = lines(path)
    _require_version(next(rows, (1, {}))[1])
    position, count = 1, 0
    for position, row in rows:
        if isinstance(end := row.get("end"), dict):
            if end.get("comments") != count:
                yield Fault(position, "count_differs", detail=f"{count:,} comments")
            return
        count += "comment" in row
        yield _item(row, position)
    raise Broken(position, "the export is torn: its last line is missing")


def _require_version(head: Object) -> None:
    version = head.get("modqueue_export")
    if not isinstance(version, int) or isinstance(version, bool):
        raise Unreadable("the file is no export of modqueue: its first line says no version")
    if not 1 <= version <= VERSION:
        raise Unreadable(f"the export is of version {version}; this release reads up to {VERSION}")


def _item(row: Object, position: int) -> Item:
    for name, made in (("article", _article), ("comment", _comment)):
        fields = row.get(name)
        if isinstance(fields, dict):
            try:
                return made(Values(fields), position)
            except Malformed as malformed:
                key = fields.get("id")
                return Fault(position, "malformed", str(key or "")[:80], str(malformed))
    return Fault(position, "unknown_line")


def _article(values: Values, _: int) -> ArchivedArticle:
    name = values.text("id")
    publishing = values.optional_text("publishing") or ""
    return ArchivedArticle(
        key=name,
        id=name,
        url=values.optional_text("url") or "",
        title=values.optional_text("title") or "",
        closed=values.flag("closed"),
        publishing=publishing if publishing in set(Publishing) else "",
        pinned=tuple(pin for pin in values.list("pinned") if pin in PINS),
        premoderated=values.flag("premoderated"),
        slow_seconds=_slow_seconds(values),
        instruction=_instruction(values),
        assigned=values.optional_text("assigned") or "",
    )


def _slow_seconds(values: Values) -> int:
    if not values.has("slow_seconds"):
        return 0
    return values.whole("slow_seconds", 0, SLOW_SECONDS_MAX)


def _instruction(values: Values) -> str:
    text = values.optional_text("instruction") or ""
    if utf16_length(text) > INSTRUCTION_LIMIT:
        raise Malformed("instruction", f"a text of up to {INSTRUCTION_LIMIT} characters")
    return text


def _comment(values: Values, position: int) -> ArchivedComment:
    comment = _as_stored(values)
    submission, answer = comment.submission, comment.answer
    known = submission.author if submission else Author("")
    return ArchivedComment(
        key=comment.id,
        article=comment.article_id,
        status=comment.status,
        position=position,
        body=submission.body if submission else "",
        author=ArchivedAuthor(
            name=known.name,
            id=known.id or "",
            email_digest=known.email_digest or "",
            ip_digest=(submission.ip_digest or "") if submission else "",
            staff=known.staff,
        ),
        parent=comment.parent or "",
        at=comment.posted_at,
        language=(submission.language or "") if submission else "",
        decision=PersonsDecision(answer.by, answer.at) if answer else None,
        restored=_restored(values, comment),
    )


def _as_stored(values: Values) -> Comment:
    """Return the comment as the domain knows it; what waited for a verdict is held."""
    status = values.word("status", Status)
    is_erased = status is Status.ERASED
    parent = values.optional_text("parent_id")
    return Comment(
        id=values.text("id"),
        site="",
        status=Status.HELD if status is Status.PENDING else status,
        version=values.whole("version", 1, VERSION_MAX),
        sequence=0,
        accepted_at=values.moment("accepted_at"),
        submission=None if is_erased else _submission(values, parent),
        verdict=None if is_erased else verdict(values),
        decisions=() if is_erased else decisions(values),
        edits=() if is_erased else edits(values),
        above_id=parent,
        article_id=values.text("article"),
    )


def _submission(values: Values, parent: str | None) -> Submission:
    author = values.values("author")
    return Submission(
        article=Article(values.text("article")),
        author=Author(
            author.text("name"),
            author.optional_text("id"),
            author.optional_text("email_digest"),
            staff=author.flag("staff"),
        ),
        body=values.text("body"),
        parent_id=parent,
        language=values.optional_text("language"),
        submitted_at=values.zoned_time("submitted_at"),
        ip_digest=values.optional_text("ip_digest"),
        user_agent=values.optional_text("user_agent"),
    )


def _votes(values: Values) -> dict[str, str]:
    """Return how many readers were for and against it; who they were stays where they voted."""
    votes = values.optional_values("votes")
    names = ("up", "down") if votes else ()
    return {name: str(votes.whole(name, 0, VERSION_MAX)) for name in names if votes}


class Picked(StrEnum):
    """How the newsroom can have picked a comment."""

    PICK = "pick"
    PIN = "pin"


def _restored(values: Values, comment: Comment) -> Restored:
    record = {
        "decisions": records.dump_decisions(comment.decisions) if comment.decisions else "",
        "edits": records.dump_edits(comment.edits) if comment.edits else "",
        "verdict": records.dump_verdict(comment.verdict) if comment.verdict else "",
        "recalled": " ".join(str(version) for version in values.wholes("undone")),
        **_votes(values),
        "pick": values.word("pick", Picked).value if values.has("pick") else "",
    }
    submission = comment.submission
    return Restored(
        version=comment.version,
        accepted_at=comment.accepted_at,
        decided_at=comment.decision.at if comment.decision else None,
        risk=comment.risk,
        submitted_at=submission.submitted_at if submission else None,
        user_agent=submission.user_agent if submission else None,
        record={name: text for name, text in record.items() if text and submission},
    )
