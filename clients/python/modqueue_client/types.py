"""The documents of the API, as docs/api.md shows them. Times are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Status = Literal["pending", "approved", "held", "rejected", "erased"]


class Receipt(TypedDict):
    """What modqueue answers to a new comment: it is durable now."""

    id: str
    status: Literal["pending"]
    version: int
    article_id: str
    accepted_at: str


class State(TypedDict):
    """Where a comment stands after a change."""

    id: str
    status: Status
    version: int
    reports: int


class Decided(State):
    """Where a comment stands now, and how many were to be decided: it and its replies."""

    decided: int


class Comment(State):
    """All that the site may know of its comment; an erased one has no article, author or body."""

    accepted_at: str
    article: dict[str, Any] | None
    author: dict[str, Any] | None
    body: str | None
    parent_id: NotRequired[str | None]
    verdict: dict[str, Any] | None
    decision: dict[str, Any] | None
    edits: list[dict[str, Any]]


class Tally(TypedDict):
    """How many readers are for a comment, and how many against."""

    id: str
    up: int
    down: int


class Thread(TypedDict):
    """A page of an article's public comments, each before its replies."""

    comments: list[dict[str, Any]]
    next: str | None


class Event(TypedDict):
    """One change of the site."""

    cursor: str
    type: str
    at: str
    comment_id: str | None
    version: int
    by: str
    data: dict[str, Any]


class Raid(TypedDict):
    """Nearly the same text by many authors; ``id`` is that of its first copy."""

    id: str
    begun_at: str
    newest_at: str
    ended_at: str | None
    no_raid: bool
    by: str
    holds: bool
    comments: int
    authors: int
    articles: int
    held: int


class RaidRun(TypedDict):
    """A decision in the background, or its undo."""

    decision: str
    kind: Literal["decide", "end", "undo"]
    state: Literal["none", "asked", "running", "done", "failed", "cancelled"]
    by: str
    at: str
    total: int
    seen: int
    decided: int
    left: int


class OneRaid(Raid):
    """A raid with where its comments stand."""

    statuses: dict[str, int]
    run: RaidRun | None


class RaidDone(TypedDict):
    """What was done about a raid; ``decision`` takes it back."""

    decision: str
    decided: int
    left: int
    background: bool
