"""What a format's reader gives: articles and comments as the archive has them, and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.errors import ModqueueError
from moderation.status import Status


@dataclass(frozen=True, slots=True)
class ArchivedArticle:
    """A page of the archive. ``key`` is what its comments name; ``id`` is the site's own name.

    ``at`` counts milliseconds since 1970, None where the archive does not say. What stands behind
    it is in our own export alone.
    """

    key: str
    id: str = ""
    url: str = ""
    title: str = ""
    closed: bool = False
    at: int | None = None
    publishing: str = ""
    pinned: tuple[str, ...] = ()
    premoderated: bool = False
    slow_seconds: int = 0
    instruction: str = ""
    assigned: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedAuthor:
    """Who wrote it, as far as the archive says; addresses go no further than their digests.

    Our own export has the digests instead.
    """

    name: str = ""
    id: str = ""
    email: str = ""
    ip: str = ""
    email_digest: str = ""
    ip_digest: str = ""
    staff: bool = False


@dataclass(frozen=True, slots=True)
class PersonsDecision:
    """What a named person of the former system decided about the text that is there."""

    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What only our own export says of a comment.

    ``accepted_at`` and ``decided_at`` count milliseconds since 1970, the latter None where no
    decision is in force; ``risk`` is 0..1. ``record`` has further fields as the store writes them.
    """

    version: int
    accepted_at: int
    decided_at: int | None = None
    risk: float = 0.0
    submitted_at: str | None = None
    user_agent: str | None = None
    record: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArchivedComment:
    """A comment of the archive, in one of the states that an import makes.

    ``key`` is its name in the archive, ``parent`` that of the comment it answers, or "".
    ``position`` says where it stands in the file: a line, or a record's number. ``at`` counts
    milliseconds since 1970. An erased one has no text. The newsroom ``picked`` it.
    """

    key: str
    article: str
    status: Status
    position: int
    body: str = ""
    author: ArchivedAuthor = ArchivedAuthor()
    parent: str = ""
    at: int | None = None
    language: str = ""
    reason: str = ""
    decision: PersonsDecision | None = None
    restored: Restored | None = None
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that is left out, or something of it: where, which kind, and how it is called.

    ``detail`` never holds a text of anybody.
    """

    position: int
    kind: str
    key: str = ""
    detail: str = ""


def unknown_status(position: int, key: str, said: str) -> Fault:
    """Return that a comment is held because its state has a name that nobody knows."""
    return Fault(position, "unknown_status", key, said[:40])


Item = ArchivedArticle | ArchivedComment | Fault


class Unreadable(ModqueueError):
    """The file or the rules beside it cannot be used at all; the message says why."""


class Broken(ModqueueError):
    """The file cannot be read on from ``position``, a line or a record's number."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at {position:,})")
        self.position = position
        self.reason = reason
