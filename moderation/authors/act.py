"""An act upon an author, which acts stand as sanctions, and what they rest on. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from moderation.errors import Invalid, NotFound
from moderation.submission import Author, Submission, utf16_length

TEXT_LIMIT = 500  # UTF-16 code units of a note, and of a text to the author
_DAY_MS = 24 * 3600 * 1000
DAYS_MAX = 3650  # who means longer means without an end
# Addresses change hands, and the digest of a network is known again for the month after it alone.
DAYS_MAX_OF = {"mailbox": 365, "domain": 365, "network": 30}
# What a subject begins with: the kind of an author's key (submission.py), or of an address.
SUBJECT_KINDS = ("id", "mail", "name", "staff", *DAYS_MAX_OF)


class ActKind(StrEnum):
    """What can be done about an author."""

    NOTE = "note"
    WARNING = "warning"
    PREMODERATION = "premoderation"
    TRUST = "trust"
    SUSPENSION = "suspension"
    BAN = "ban"
    UNDO = "undo"


OFFERED = tuple(kind for kind in ActKind if kind is not ActKind.UNDO)  # what a person can ask for


SANCTIONS = frozenset(
    {ActKind.PREMODERATION, ActKind.TRUST, ActKind.SUSPENSION, ActKind.BAN}
)  # what stands until its end
REFUSING = frozenset({ActKind.SUSPENSION, ActKind.BAN})  # new comments are not taken (accept.lua)
_NEED_REASON = REFUSING | {ActKind.WARNING, ActKind.PREMODERATION}


@dataclass(frozen=True, slots=True)
class Plan:
    """An act on its way in: everything that a person chooses.

    ``until`` is in milliseconds since 1970, None is without an end; ``note`` is for colleagues,
    ``to_author`` is what the author may read beside the reason. ``undoes`` is the id of the act
    that an undo takes back.
    """

    kind: ActKind
    by: str
    reason: str | None = None
    until: int | None = None
    note: str | None = None
    to_author: str | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A plan that was carried out, ``at`` in milliseconds since 1970 by the store's clock."""

    id: str
    at: int
    plan: Plan

    @property
    def kind(self) -> ActKind:
        """What it is."""
        return self.plan.kind

    def is_over(self, now: int) -> bool:
        """Return whether its end has passed."""
        return self.plan.until is not None and self.plan.until <= now


def standing(acts: Sequence[Act], now: int) -> Act | None:
    """Return the sanction in force of ``acts``, newest first: the newest one not undone or over."""
    undone = undone_ids(acts)
    stands = (act for act in acts if act.kind in SANCTIONS and act.id not in undone)
    return next((act for act in stands if not act.is_over(now)), None)


def undone_ids(acts: Sequence[Act]) -> Collection[str]:
    """Return the ids of those of ``acts`` that were taken back."""
    return {act.plan.undoes for act in acts if act.plan.undoes}


def subjects(submission: Submission) -> list[str]:
    """Return what a sanction on the author of ``submission`` may lie on, the author first.

    The first one that has a sanction decides, so that trust opens a banned network to one person.
    """
    return [subject for subject in _subjects(submission.author, submission.ip_digest) if subject]


def _subjects(author: Author, network: str | None) -> Iterator[str | None]:
    yield author.key
    yield author.mailbox and f"mailbox:{author.mailbox}"
    yield network and f"network:{network}"
    yield author.domain and f"domain:{author.domain}"


def is_named_only(subject: str) -> bool:
    """Return whether ``subject`` is an author of whom only a name is known: anybody can type it."""
    return subject.startswith("name:")


def is_address(subject: str) -> bool:
    """Return whether ``subject`` is a mailbox, a network or a domain, not an author."""
    return subject.partition(":")[0] in DAYS_MAX_OF


def is_subject(text: str) -> bool:
    """Return whether an act can lie on ``text``: a kind, a colon and what is of that kind."""
    kind, _, value = text.partition(":")
    return kind in SUBJECT_KINDS and bool(value)


def check(subject: str, plan: Plan, reasons: Collection[str], now: int) -> None:
    """Raise Invalid with every problem of ``plan``; ``reasons`` are the codes that are on offer.

    Raises NotFound where ``subject`` is none: the hash of sanctions has a field of its own beside
    them.
    """
    if not is_subject(subject):
        raise NotFound("author")
    problems = dict(_problems(subject, plan, reasons, now))
    if problems:
        raise Invalid("act", problems)


def _problems(
    subject: str, plan: Plan, reasons: Collection[str], now: int
) -> Iterator[tuple[str, str]]:
    if is_named_only(subject) and plan.kind not in (ActKind.NOTE, ActKind.UNDO):
        yield "kind", "is for an author with an id or an e-mail address; anybody can type a name"
    if is_address(subject) and plan.kind not in (ActKind.BAN, ActKind.UNDO):
        yield "kind", f"must be {ActKind.BAN} for an address, got {plan.kind}"
    if plan.reason is None and plan.kind in _NEED_REASON:
        yield "reason", f"is required for a {plan.kind}"
    if plan.reason is not None and plan.reason not in reasons:
        yield "reason", f"must be one of {', '.join(reasons)}, got {plan.reason!r}"
    yield from _problems_of_end(subject, plan, now)
    if plan.kind is ActKind.NOTE and not plan.note:
        yield "note", "is required for a note"
    yield from _problems_of_texts(subject, plan)


def _problems_of_texts(subject: str, plan: Plan) -> Iterator[tuple[str, str]]:
    for name, text in _texts(plan).items():
        if utf16_length(text) > TEXT_LIMIT:
            yield name, f"has {utf16_length(text):,} characters, limit {TEXT_LIMIT}"
        elif text and is_address(subject):  # no erasure of an author would find it there
            yield name, "is for an author; what is written upon an address outlives its people"


def _texts(plan: Plan) -> Mapping[str, str]:
    return {"note": plan.note or "", "to_author": plan.to_author or ""}


def _problems_of_end(subject: str, plan: Plan, now: int) -> Iterator[tuple[str, str]]:
    days = DAYS_MAX_OF.get(subject.partition(":")[0], DAYS_MAX)
    if plan.kind is ActKind.SUSPENSION and plan.until is None:
        yield "until", "is required for a suspension; what has no end is a ban"
    if plan.kind is ActKind.BAN and plan.until is None and is_address(subject):
        yield "until", "is required for an address, which changes hands"
    if plan.until is None:
        return
    if plan.kind not in SANCTIONS:
        yield "until", f"is not for a {plan.kind}"
    elif not now < plan.until <= now + days * _DAY_MS:
        yield "until", f"must be after now and at most {days} days away, got {told(plan.until)}"


def told(milliseconds: int) -> str:
    """Return a time as RFC 3339 in UTC, to the second."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
