"""From the index into the store: a batch of comments, one script."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from moderation.comment import IMPORTED_BY, Decision, is_comment_id
from moderation.importing.archive import (
    ArchivedAuthor,
    ArchivedComment,
    PersonsDecision,
    Restored,
)
from moderation.importing.index import Row
from moderation.status import Status
from moderation.store import records
from moderation.store.archived.archived import Archived
from moderation.store.documents import dump, load
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.thread.picks import Pick
from moderation.submission import AUTHOR_NAME_LIMIT, Article, Author, Submission, cut

ID_BYTES = 10  # 16 characters of [a-z2-7], as all our ids are
NATIVE = "native"  # our own export: its comments keep their ids
_NOTHING = Restored(version=1, accepted_at=0)  # of what other systems' archives do not say
_AUTHOR = [field.name for field in fields(ArchivedAuthor)]
_RESTORED = [field.name for field in fields(Restored)]
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
    accepted: int | None
    version: int
    risk: float
    decisions: str
    at: int | None
    more: str
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


def archive_name(form: str, origin: str) -> str:
    """Return what an archive is called; the ids of its comments are digests of it."""
    return f"{form}:{origin}" if origin else form


class Writer:
    """Writes comments of one archive into one site, under ids that the archive's own names make.

    ``assignees`` are what an article of the site can be assigned to.
    """

    def __init__(
        self,
        redis: Redis,
        site: str,
        archive: str,
        identify: Identify,
        archived: Archived | None = None,
        assignees: Collection[str] = (),
    ) -> None:
        self.assignees = assignees
        self._scripts = Scripts(redis)
        self._archived = archived or Archived(redis, None)
        self._site = site
        self._archive = archive
        self._identify = identify

    def id_of(self, key: str) -> str:
        """Return our id of a comment: the same in every run."""
        if self._archive == NATIVE and is_comment_id(key):
            return key
        digest = sha256(f"{self._archive}\n{key}".encode()).digest()[:ID_BYTES]
        return b32encode(digest).decode().lower()

    @redis_errors
    def write(self, comments: Sequence[tuple[ArchivedComment, Place]]) -> list[str]:
        """Write comments whose parents are written; return what became of each.

        Each is ``written``, or was there before, the ``same`` or one that ``differs``, which stays
        as it is.
        """
        rows = [self.row(comment, place) for comment, place in comments]
        known = {name for row in rows for name in (row.id, row.parent) if name}
        self._archived.bring_back(self._site, sorted(known))
        return self._scripts.run(self._site, ImportComments(f"import:{self._archive}", rows))

    def row(self, comment: ArchivedComment, place: Place) -> ImportRow:
        """Return a comment as the store would keep it."""
        author, ip = self._identify(_named(comment.author))
        is_erased = comment.status is Status.ERASED
        written = _submission(comment, place, author, ip)
        doc = "" if is_erased else records.dump_submission(written)
        restored = comment.restored or _NOTHING
        decisions, at = ("", None) if is_erased else _decisions(comment)
        return ImportRow(
            id=self.id_of(comment.key),
            source=self._source(comment, doc),
            status=comment.status.value,
            doc=doc,
            article=place.article.id,
            author=author.key,
            parent=place.parent or "",
            above=(place.parent or "") if is_erased else "",
            posted=place.at,
            accepted=restored.accepted_at or None,
            version=restored.version,
            risk=restored.risk,
            decisions=decisions,
            at=at,
            more="" if is_erased else _more(comment),
            facts=records.dump_article(place.article),
        )

    def _source(self, comment: ArchivedComment, doc: str) -> str:
        content = sha256(f"{comment.status}\n{doc}".encode()).hexdigest()[:16]
        return dump({"a": self._archive, "k": comment.key, "d": content})


def _more(comment: ArchivedComment) -> str:
    """Return the record's further fields as JSON, "" for none; only what is public is picked."""
    more = dict(comment.restored.record) if comment.restored else {}
    if comment.picked and comment.status is Status.APPROVED:
        more["pick"] = Pick.PICK.value
    return dump(more) if more else ""


def dump_archived(comment: ArchivedComment) -> str:
    """Return a comment as the index holds it; names of fields would cost more than the rest."""
    author, made = comment.author, comment.decision
    return dump(
        [
            comment.key, comment.article, comment.status.value, comment.parent, comment.body,
            [getattr(author, name) for name in _AUTHOR], comment.at, comment.language,
            comment.reason, [made.by, made.at] if made else None,
            _dump_restored(comment.restored) if comment.restored else None, comment.picked,
        ]
    )  # fmt: skip


def load_archived(row: Row) -> ArchivedComment:
    """Return the comment that ``dump_archived`` wrote, with its parent as the tree has it."""
    (
        key, article, status, _, body, author, at, language, reason, made, restored, *later,
    ) = load(row.document)  # fmt: skip
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
        restored=Restored(**restored) if restored else None,
        picked=later == [True],  # an index of a former release goes on without
    )


def _dump_restored(restored: Restored) -> Mapping[str, object]:
    named = ((name, getattr(restored, name)) for name in _RESTORED)
    return {name: dict(value) if name == "record" else value for name, value in named}


def _named(author: ArchivedAuthor) -> ArchivedAuthor:
    """Return the author with a name, at most as long as ours are."""
    name = cut(author.name or NOBODY, AUTHOR_NAME_LIMIT)
    return author if name == author.name else replace(author, name=name)


def _submission(
    comment: ArchivedComment, place: Place, author: Author, ip: str | None
) -> Submission:
    restored = comment.restored
    return Submission(
        article=place.article,
        author=author,
        body=comment.body,
        parent_id=place.parent,
        language=comment.language or None,
        submitted_at=restored.submitted_at if restored else _time(place.at),
        ip_digest=ip,
        user_agent=restored.user_agent if restored else None,
    )


def _decisions(comment: ArchivedComment) -> tuple[str, int | None]:
    """Return the decisions as stored, "" for none, and when the one in force was made (ms)."""
    if comment.restored:
        return comment.restored.record.get("decisions", ""), comment.restored.decided_at
    if comment.decision is None:
        return "", None
    made = Decision(
        status=comment.status,
        by=IMPORTED_BY + comment.decision.by,
        at=comment.decision.at,
        previous=Status.HELD,
        version=1,
        reason=comment.reason or None,
    )
    return records.dump_decisions([made]), made.at


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
