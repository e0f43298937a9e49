"""One exception tree; each leaf carries the data that its message names.

::

    ModqueueError                 never raised itself
    ├── ConfigError               a setting stops the start
    ├── Refused                   the request is understood and declined
    │   └── Busy                  come back after ``retry_after_seconds``
    ├── PasswordsBusy             too many passwords are being checked
    └── StoreUnavailable          Redis cannot take or give anything now
        └── ArchiveUnavailable    the archive cannot
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from moderation.comment import Comment
    from moderation.status import Status


Versioned = Literal["policy", "settings", "models", "guidelines"]


class ModqueueError(Exception):
    """Base of all errors of modqueue; never raised itself."""


@dataclass
class ConfigError(ModqueueError):
    """A setting whose value cannot be used; raised at start only."""

    setting: str
    problem: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.problem}"


class StoreUnavailable(ModqueueError):
    """Redis is away, full, loading or read-only; nothing was changed, try again shortly."""


class ProjectionUnavailable(StoreUnavailable):
    """The projection's database is away; nothing hangs on it but what is searched and counted."""


@dataclass
class LaterRelease(StoreUnavailable):
    """``what`` has ``version``, and this release reads up to ``known``: it takes no guess."""

    what: str
    version: int
    known: int

    def __str__(self) -> str:
        return (
            f"a later release wrote {self.what} (version {self.version}, "
            f"this one reads {self.known}): start that release"
        )


@dataclass
class ArchiveUnavailable(StoreUnavailable):
    """The archive cannot be asked now."""

    problem: str

    def __str__(self) -> str:
        return f"the archive: {self.problem}"


class WrongArchive(ArchiveUnavailable):
    """The archive that is configured is none that has what this store moved."""

    def __str__(self) -> str:
        return f"MODQUEUE_ARCHIVE_URL: {self.problem}"


class StoreLoading(StoreUnavailable):
    """The store reads its files after a start; it answers when it has read them all."""


class StoreFull(StoreUnavailable):
    """So much of the store's memory is taken that it takes no new comment; shares in 0..1."""

    def __str__(self) -> str:
        share, limit = (f"{100 * number:.0f} %" for number in self.args)
        return f"{share} of the store's memory is taken, new comments are accepted up to {limit}"


class NotReplicated(StoreUnavailable):
    """What was accepted stands, but of the replicas that must have it too few do: both numbers."""

    def __str__(self) -> str:
        return "it is done, but {} of {} replicas have it yet".format(*self.args)


class StoreIncomplete(StoreUnavailable):
    """The store has lost a site's data, or not all of them have come to the server that has it."""

    def __str__(self) -> str:
        return "the store lacks the data of this site"


class PasswordsBusy(ModqueueError):
    """So many passwords are being checked that one more found no place; try again shortly."""


class Refused(ModqueueError):
    """Base of refusals that a client can act on."""


@dataclass
class NotFound(Refused):
    """There is no ``noun`` called ``id``, which is "" where it may be a person's address."""

    noun: str
    id: str = ""

    def __str__(self) -> str:
        return f"there is no {self.noun} {self.id!r}" if self.id else f"no such {self.noun}"


@dataclass
class NotAllowed(Refused):
    """The move from ``status`` is not a legal one."""

    move: str
    status: Status

    def __str__(self) -> str:
        return f"cannot {self.move} a comment that is {self.status.value}"


@dataclass
class Conflict(Refused):
    """The comment changed after it was read; ``current`` is how it stands now."""

    current: Comment
    expected_version: int

    def __str__(self) -> str:
        who = self.current.decision.by if self.current.decision else "the system"
        return (
            f"version {self.expected_version} was seen, but {who} made it version "
            f"{self.current.version} ({self.current.status.value})"
        )


@dataclass
class AuthorBanned(Refused):
    """A suspension or a ban stands upon the author.

    ``until`` is in milliseconds since 1970, None is without an end; ``reason`` is the site's code,
    ``reason_text`` its words for the author, ``note`` what a moderator wrote to them.
    """

    kind: str
    reason: str | None = None
    until: int | None = None
    note: str | None = None
    reason_text: str | None = None

    def __str__(self) -> str:
        return f"the author may not post: {self.reason_text or self.reason or self.kind}"


@dataclass
class ActConflict(Refused):
    """Somebody else acted upon ``author`` meanwhile."""

    author: str

    def __str__(self) -> str:
        return "somebody else acted upon this author meanwhile; look at it first"


@dataclass
class SiteArchived(Refused):
    """An admin archived the site: it is read, and takes nothing new."""

    site: str

    def __str__(self) -> str:
        return f"site {self.site!r} is archived: its comments can be read, and it takes nothing new"


@dataclass
class ArticleClosed(Refused):
    """The article takes no more comments."""

    article_id: str

    def __str__(self) -> str:
        return f"article {self.article_id!r} is closed for comments"


@dataclass
class ArticleChanged(Refused):
    """Somebody else changed the article ``article_id`` meanwhile."""

    article_id: str

    def __str__(self) -> str:
        return f"somebody else changed article {self.article_id!r} meanwhile; look at it first"


@dataclass
class ParentUnknown(Refused):
    """``parent_id`` names no comment of the same article."""

    parent_id: str

    def __str__(self) -> str:
        return f"parent_id {self.parent_id!r} is not a comment of this article"


@dataclass
class ParentRemoved(Refused):
    """The comment that ``parent_id`` names was erased or rejected; nobody can answer it."""

    parent_id: str

    def __str__(self) -> str:
        return f"comment {self.parent_id!r} was removed and cannot be answered"


class KeyReused(Refused):
    """The Idempotency-Key was used before with another payload (draft-07, section 2.6)."""

    def __str__(self) -> str:
        return "this Idempotency-Key was used with a different payload"


@dataclass
class Invalid(Refused):
    """A policy, settings, a webhook, a channel, an act or an article that cannot be used.

    ``problems`` maps a field to a sentence; a field is named by its path in the document of
    ``subject``.
    """

    subject: Versioned | Literal["webhook", "channel", "act", "article", "list", "golden card"]
    problems: dict[str, str]

    def __str__(self) -> str:
        return "; ".join(f"{field}: {problem}" for field, problem in self.problems.items())


@dataclass
class VersionConflict(Refused):
    """Another version of ``subject`` (policy, settings, models, guidelines) was saved meanwhile."""

    subject: Versioned
    expected_version: int
    current: int

    def __str__(self) -> str:
        return (
            f"{self.subject} version {self.expected_version} was seen, "
            f"but {self.current} is the current one"
        )


@dataclass
class Busy(Refused):
    """Base of refusals that end by themselves."""

    retry_after_seconds: float


class RateLimited(Busy):
    """The key posts faster than its rate."""

    def __str__(self) -> str:
        return f"too many comments; try again in {self.retry_after_seconds:.1f} s"


class SlowMode(Busy):
    """The article takes one comment per person in so many seconds."""

    def __str__(self) -> str:
        return (
            "this article takes one comment per person at a time; "
            f"try again in {self.retry_after_seconds:.0f} s"
        )


class QueueFull(Busy):
    """More comments wait for a verdict than the installation allows."""

    def __str__(self) -> str:
        return (
            f"too many comments wait for a verdict; try again in {self.retry_after_seconds:.0f} s"
        )
