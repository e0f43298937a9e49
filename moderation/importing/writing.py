"""From the index into the store: a batch of comments, one script."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from moderation.comment import IMPORTED_BY
from moderation.importing.archive import ArchivedAuthor, ArchivedComment, PersonsDecision
from moderation.importing.index import Row
from moderation.status import Status
from moderation.store import records
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.submission import AUTHOR_NAME_LIMIT, Article, Author, Submission

ID_BYTES = 10  # 16 characters of [a-z2-7], as all our ids are
NOBODY = "?"  # the name of an author whom the archive does not name

# Who wrote a comment, for the store: names keyed by digests, and the digest of an IP address.
Identify = Callable[[ArchivedAuthor], tuple[Author, str | None]]


class ImportRow(NamedTuple):
    """A comment as the script takes it."""

    id: str
    source: str
    status: str
    doc: str
    article: str
    author: str
    parent: str
    above: str
    posted: int
    decisions: str
    at: int | None
    facts: str


@dataclass(frozen=True, slots=True)
class ImportComments(Script[list[str]]):
    """Answers written, same or differs for each comment."""

    file = "importing/import_comments.lua"
    refused_when_full = True
    by: str
    rows: Sequence[ImportRow]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes: its article and its parent's id here, and when it was written (ms)."""

    article: Article
    parent: str | None
    at: int


class Writer:
    """Writes comments of one archive into one site, under ids that the archive's own names make."""

    def __init__(self, redis: Redis, site: str, archive: str, identify: Identify) -> None:
        self._scripts = Scripts(redis)
        self._site = site
        self._archive = archive
        self._identify = identify

    def id_of(self, key: str) -> str:
        """Return our id of a comment: the same in every run."""
        digest = sha256(f"{self._archive}\n{key}".encode()).digest()[:ID_BYTES]
        return b32encode(digest).decode().lower()

    @redis_errors
    def write(self, comments: Sequence[tuple[ArchivedComment, Place]]) -> list[str]:
        """Write comments whose parents are written; return what became of each.

        Each is ``written``, or was there before, the ``same`` or one that ``differs``, which stays
        as it is.
        """
        rows = [self._row(comment, place) for comment, place in comments]
        return self._scripts.run(self._site, ImportComments(f"import:{self._archive}", rows))

    def _row(self, comment: ArchivedComment, place: Place) -> ImportRow:
        author, ip = self._identify(_named(comment.author))
        erased = comment.status is Status.ERASED
        submission = Submission(
            article=place.article,
            author=author,
            body=comment.body,
            parent_id=place.parent,
            language=comment.language or None,
            submitted_at=_time(place.at),
            ip_digest=ip,
        )
        doc = "" if erased else records.dump_submission(submission)
        decision = None if erased else comment.decision
        return ImportRow(
            id=self.id_of(comment.key),
            source=self._source(comment, doc),
            status=comment.status.value,
            doc=doc,
            article=place.article.id,
            author=author.key,
            parent=place.parent or "",
            above=(place.parent or "") if erased else "",
            posted=place.at,
            decisions=_decisions(comment, decision) if decision else "",
            at=decision.at if decision else None,
            facts=records.dump_article(place.article),
        )

    def _source(self, comment: ArchivedComment, doc: str) -> str:
        content = sha256(f"{comment.status}\n{doc}".encode()).hexdigest()[:16]
        return records.dump({"a": self._archive, "k": comment.key, "d": content})


def dump(comment: ArchivedComment) -> str:
    """Return a comment as the index holds it; names of fields would cost more than the rest."""
    author, made = comment.author, comment.decision
    return records.dump(
        [
            comment.key, comment.article, comment.status.value, comment.parent, comment.body,
            [author.name, author.id, author.email, author.ip], comment.at, comment.language,
            comment.reason, [made.by, made.at] if made else None,
        ]
    )  # fmt: skip


def load(row: Row) -> ArchivedComment:
    """Return the comment that ``dump`` wrote, with its parent as the tree has it."""
    key, article, status, _, body, author, at, language, reason, made = records.load(row.document)
    return ArchivedComment(
        key=key,
        article=article,
        status=Status(status),
        position=row.position,
        body=body,
        author=ArchivedAuthor(*author),
        parent=row.parent,
        at=at,
        language=language,
        reason=reason,
        decision=PersonsDecision(*made) if made else None,
    )


def _named(author: ArchivedAuthor) -> ArchivedAuthor:
    """Return the author with a name, at most as long as ours are."""
    return replace(author, name=(author.name or NOBODY)[:AUTHOR_NAME_LIMIT])


def _decisions(comment: ArchivedComment, decision: PersonsDecision) -> str:
    made = {
        "status": comment.status.value,
        "by": IMPORTED_BY + decision.by,
        "at": decision.at,
        "previous": Status.HELD.value,
        "version": 1,
    }
    return records.dump([made | ({"reason": comment.reason} if comment.reason else {})])


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
