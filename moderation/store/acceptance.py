"""Accepting comments: several threads, one script, one answer for each comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from moderation.authors.act import subjects
from moderation.comment import new_comment_id
from moderation.errors import (
    ArticleClosed,
    KeyReused,
    ParentRemoved,
    ParentUnknown,
    QueueFull,
    RateLimited,
    Refused,
    SlowMode,
)
from moderation.store import records
from moderation.store.authors.records import load_refusal
from moderation.store.group_commit import GroupCommit
from moderation.store.scripting import Script, Scripts
from moderation.store.server.allowances import Allowances
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.server.room import Room
from moderation.submission import Submission

IDEMPOTENCY_MS = 7 * 24 * 3600 * 1000  # contracts: an Idempotency-Key is kept for 7 days
DOORBELL_MS = 2000  # a ring that was lost is repeated by the next comment after this
QUEUE_FULL_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What intake allows: a key's comments per second (0 = any), its burst, and the backlog."""

    rate_per_second: float = 0.0
    burst: int = 100
    pending_max: int = 100_000


@dataclass(frozen=True, slots=True)
class Intake:
    """A submission with the client's Idempotency-Key and the digests of the payload under it.

    ``payload_digest`` may be several with spaces between them, the present one first: any of them
    makes it the same payload, and the first one is kept. ``also`` are subjects of sanctions beside
    those that the submission names.
    """

    submission: Submission
    key: str | None = None
    payload_digest: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receipt: what is durable now. ``accepted_at`` in milliseconds since 1970."""

    id: str
    accepted_at: int
    sequence: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Comments that one caller brings at once.

    What a reader says of an article counts only where the site has said nothing.
    """

    caller: str
    limits: Limits
    comments: Sequence[Intake]
    by_reader: bool = False


class BatchRow(NamedTuple):
    """What stands before the comments of a batch."""

    caller: str
    rate: float
    burst: int
    pending_max: int
    by_reader: bool
    size: int


class CommentRow(NamedTuple):
    """A comment of the batch before it."""

    id: str
    doc: str
    article: str
    description: str
    author: str
    marks: str
    parent: str | None
    idempotency: str
    digests: str
    posted: int | None
    staff: bool


@dataclass(frozen=True, slots=True)
class AcceptComments(Script[tuple[int, list[list[Any]]]]):
    """Answers whether to wake the workers, and a code with its values for each comment."""

    file = "accept.lua"
    refused_when_full = True
    is_promised = True
    doorbell_ms: int
    idempotency_ms: int
    rows: Sequence[BatchRow | CommentRow]


Answers = tuple[list[Accepted | Refused], bool]  # for each comment; whether to wake the workers


class Acceptance:
    """Takes comments for every site, from many threads at once."""

    def __init__(self, redis: Redis, replicas_min: int = 0) -> None:
        self.room = Room(redis)
        self._scripts = Scripts(redis, replicas_min)
        self._allowances = Allowances()
        self._sites: dict[str, GroupCommit[Batch, Answers]] = {}  # one script is for one site

    def accept(self, site: str, batch: Batch) -> Answers:
        """Store each comment or say why not; also say whether this caller is to wake the workers.

        Comments that come while others are written are written together. Raises StoreUnavailable,
        StoreFull from where on the memory is kept for what was accepted, and NotReplicated where
        fewer replicas than must have it in time: then it stays accepted. A key that is known to
        have used up its allowance is refused without a question to Redis.
        """
        limits, size = batch.limits, len(batch.comments)
        if not limits.rate_per_second:
            return self._accept(site, batch)
        known = self._allowances.of(site, batch.caller, limits.rate_per_second, limits.burst)
        asked_at = self._allowances.now()
        if wait := known.wait(size, asked_at):
            return [RateLimited(wait) for _ in range(size)], False
        answers = self._accept(site, batch)
        if isinstance(first := answers[0][0], RateLimited):
            known.refuse(size, asked_at, first.retry_after_seconds)
        else:
            known.take(size, asked_at)
        return answers

    def _accept(self, site: str, batch: Batch) -> Answers:
        self.room.require()
        if len(batch.comments) > 1:  # a group already: many of them would keep the server busy
            return self.write(site, [batch])[0]
        group = self._sites.get(site)
        if group is None:
            group = self._sites.setdefault(site, GroupCommit(partial(self.write, site)))
        return group.commit(batch)

    @redis_errors
    def write(self, site: str, batches: Sequence[Batch]) -> list[Answers]:
        """Take ``batches`` of several callers in one script; answer each in its place."""
        rows = [row for batch in batches for row in _rows(batch)]
        call = AcceptComments(DOORBELL_MS, IDEMPOTENCY_MS, rows)
        wake, results = self._scripts.run(site, call)
        remaining = iter(results)
        answers = [_answers(batch, remaining) for batch in batches]
        return [(receipts, bool(wake) and not place) for place, receipts in enumerate(answers)]


def _rows(batch: Batch) -> Iterator[BatchRow | CommentRow]:
    limits = batch.limits
    yield BatchRow(
        caller=batch.caller,
        rate=limits.rate_per_second,
        burst=limits.burst,
        pending_max=limits.pending_max,
        by_reader=batch.by_reader,
        size=len(batch.comments),
    )
    yield from (_comment_row(batch.caller, intake) for intake in batch.comments)


def _comment_row(caller: str, intake: Intake) -> CommentRow:
    submission = intake.submission
    return CommentRow(
        id=new_comment_id(),
        doc=records.dump_submission(submission),
        article=submission.article.id,
        description=records.dump_article(submission.article),
        author=submission.author.key,
        marks=" ".join((*subjects(submission)[1:], *intake.also)),
        parent=submission.parent_id,
        idempotency=_key_digest(caller, intake.key),
        digests=intake.payload_digest or "-",
        posted=submission.posted_at,
        staff=submission.author.staff,
    )


def _key_digest(caller: str, key: str | None) -> str:
    """Return what is kept of an Idempotency-Key; each caller has keys of its own."""
    return sha256(f"{caller} {key}".encode()).hexdigest()[:32] if key else ""


def _answers(batch: Batch, results: Iterator[list[Any]]) -> list[Accepted | Refused]:
    own = islice(results, len(batch.comments))
    return [_answer(intake, result) for intake, result in zip(batch.comments, own, strict=True)]


def _answer(intake: Intake, result: list[Any]) -> Accepted | Refused:
    code, *values = result
    match code:
        case "accepted" | "replayed":
            id_, sequence, accepted_at = values
            return Accepted(id_, int(accepted_at), int(sequence), code == "replayed")
        case "reused":
            return KeyReused()
        case "banned":
            return load_refusal(values[0])
        case "closed":
            return ArticleClosed(intake.submission.article.id)
        case "parent":
            return ParentUnknown(intake.submission.parent_id or "")
        case "removed":
            return ParentRemoved(intake.submission.parent_id or "")
        case "slow":
            return SlowMode(int(values[0]) / 1000)
        case "limited":
            return RateLimited(int(values[0]) / 1000)
        case "full":
            return QueueFull(QUEUE_FULL_RETRY_SECONDS)
    raise AssertionError(f"accept.lua answered {code!r}")
