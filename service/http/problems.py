"""Every refusal as RFC 9457 ``application/problem+json``: the kinds, and the one translation.

docs/problems.md describes each kind; a test compares the two.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException

from moderation import errors
from moderation.authors.act import told
from moderation.errors import (
    Busy,
    Conflict,
    Invalid,
    ModqueueError,
    ParentUnknown,
    VersionConflict,
)
from moderation.raid_decisions.task import RaidBusy
from moderation.readers.errors import VoteRefused

CONTENT_TYPE = "application/problem+json"
FIELD_PROBLEMS_MAX = 50  # named in one answer; a body with more is hostile or generated
STORE_RETRY_SECONDS = 2  # the sweeper and the pools are back within that after a restart


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: ``slug`` ends its type URI, ``title`` never varies."""

    slug: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The relative type URI; GET on it answers with the title."""
        return f"/problems/{self.slug}"


MALFORMED = Kind("malformed", 400, "The body or a header cannot be read")
UNAUTHORIZED = Kind("unauthorized", 401, "A valid API key is needed")
INSUFFICIENT_SCOPE = Kind("insufficient-scope", 403, "The key may not be used for this")
NOT_PUBLIC = Kind("not-public", 403, "Only published comments are listed here")
READER_REFUSED = Kind("reader-refused", 401, "The token does not say who reads")
READER_NEEDED = Kind("reader-needed", 401, "Only readers who are logged in may post here")
SITE_ARCHIVED = Kind("site-archived", 403, "The site takes no more comments")
AUTHOR_BANNED = Kind("author-banned", 403, "This author may not post")
ORIGIN_REFUSED = Kind("origin-refused", 403, "This page may not use the comment box")
NOT_FOUND = Kind("not-found", 404, "There is nothing under this address")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The address does not take this method")
CONFLICT = Kind("conflict", 409, "The comment is not in a state that allows this")
NAME_TAKEN = Kind("name-taken", 409, "The name belongs to a reader who logs in")
VOTE_REFUSED = Kind("vote-refused", 409, "This vote does not count")
PARENT_REMOVED = Kind("parent-removed", 409, "The comment that it answers was removed")
ACT_CONFLICT = Kind("act-conflict", 409, "Somebody else acted upon this author in between")
NUMBER_NEEDED = Kind("number-needed", 409, "So many comments are decided by their number alone")
ARTICLE_CLOSED = Kind("article-closed", 409, "The article takes no more comments")
ARTICLE_CHANGED = Kind("article-changed", 409, "Somebody else changed this article in between")
RAID_BUSY = Kind("raid-busy", 409, "A raid of this site is being decided")
POLICY_CHANGED = Kind("policy-changed", 412, "The policy was changed in between")
SETTINGS_CHANGED = Kind("settings-changed", 412, "The settings were changed in between")
TOO_LARGE = Kind("too-large", 413, "The body is too large")
MISDIRECTED = Kind("misdirected", 421, "This installation does not answer under this name")
UNSUPPORTED = Kind("unsupported-media-type", 415, "The body must be JSON in UTF-8")
INVALID = Kind("invalid", 422, "The content is not valid")
KEY_REUSED = Kind("key-reused", 422, "The Idempotency-Key belongs to another request")
IF_MATCH_MISSING = Kind("if-match-missing", 428, "Say which version you have seen")
RATE_LIMITED = Kind("rate-limited", 429, "Too many comments from this key")
SLOW_MODE = Kind("slow-mode", 429, "The article takes one comment per person at a time")
INTERNAL = Kind("internal", 500, "Something went wrong here")
QUEUE_FULL = Kind("queue-full", 503, "Too many comments wait for a verdict")
STORE_UNAVAILABLE = Kind("store-unavailable", 503, "The store is away for a moment")
OVERLOADED = Kind("overloaded", 503, "Too many requests wait here")

KINDS = {kind.slug: kind for kind in list(globals().values()) if isinstance(kind, Kind)}

_KIND_OF_STATUS = {
    400: MALFORMED,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: TOO_LARGE,
    415: UNSUPPORTED,
}
_CHANGED: Mapping[str, Kind] = {"policy": POLICY_CHANGED, "settings": SETTINGS_CHANGED}
_DETAIL_OF_STATUS = {
    404: "check the address; an id in it may belong to another site",
    405: "the Allow header names those that it takes",
}
KIND_OF_ERROR: Mapping[type[ModqueueError], Kind] = {
    errors.NotFound: NOT_FOUND,
    errors.NotAllowed: CONFLICT,
    errors.Conflict: CONFLICT,
    errors.ActConflict: ACT_CONFLICT,
    errors.AuthorBanned: AUTHOR_BANNED,
    errors.ArticleClosed: ARTICLE_CLOSED,
    errors.ArticleChanged: ARTICLE_CHANGED,
    RaidBusy: RAID_BUSY,
    errors.ParentUnknown: INVALID,
    errors.ParentRemoved: PARENT_REMOVED,
    VoteRefused: VOTE_REFUSED,
    errors.SiteArchived: SITE_ARCHIVED,
    errors.KeyReused: KEY_REUSED,
    errors.Invalid: INVALID,
    errors.RateLimited: RATE_LIMITED,
    errors.SlowMode: SLOW_MODE,
    errors.QueueFull: QUEUE_FULL,
    errors.StoreUnavailable: STORE_UNAVAILABLE,
    errors.LaterRelease: STORE_UNAVAILABLE,
    errors.ProjectionUnavailable: STORE_UNAVAILABLE,
    errors.StoreLoading: STORE_UNAVAILABLE,
    errors.StoreFull: STORE_UNAVAILABLE,
    errors.StoreIncomplete: STORE_UNAVAILABLE,
    errors.NotReplicated: STORE_UNAVAILABLE,
    errors.WrongArchive: STORE_UNAVAILABLE,
}

TELLING = errors.StoreFull | errors.LaterRelease | errors.StoreIncomplete  # their own words


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: a JSON pointer into the body, or the name of a parameter."""

    field: str
    detail: str
    limit: int | None = None
    received: int | None = None

    def document(self) -> dict[str, Any]:
        """Return it as JSON; figures only where there are any."""
        figures = {"limit": self.limit, "received": self.received}
        present = {name: figure for name, figure in figures.items() if figure is not None}
        return {"field": self.field, "detail": self.detail, **present}


class Problem(Exception):
    """A refusal on its way to the client; raise it anywhere under a request."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        fields: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: object,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.fields = fields
        self.headers = dict(headers or {})
        self.extensions = extensions

    def document(self) -> dict[str, Any]:
        """Return the members of RFC 9457, ``errors`` where fields are to blame, and extensions."""
        document: dict[str, Any] = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            **self.extensions,
        }
        if self.fields:
            document["errors"] = [item.document() for item in self.fields[:FIELD_PROBLEMS_MAX]]
        return document

    def response(self) -> Response:
        """Return the HTTP answer."""
        return _answer(self.document(), self.kind.status, self.headers)


def of_error(error: ModqueueError) -> Problem:
    """Return the problem that the domain's ``error`` is to a client."""
    kind = KIND_OF_ERROR.get(type(error), INTERNAL)
    if isinstance(error, errors.StoreUnavailable):
        headers = {"Retry-After": str(STORE_RETRY_SECONDS)}
        return Problem(STORE_UNAVAILABLE, _of_store(error), headers=headers)
    if isinstance(error, Busy):
        return Problem(kind, str(error), headers=_busy_headers(error))
    if isinstance(error, Conflict):
        current = error.current
        return Problem(kind, str(error), version=current.version, state=current.status.value)
    if isinstance(error, errors.AuthorBanned):
        return Problem(kind, str(error), **_of_ban(error))
    if isinstance(error, VersionConflict):
        return Problem(_CHANGED[error.subject], str(error), version=error.current)
    return Problem(kind, str(error), fields=_fields_of(error))


def _of_store(error: errors.StoreUnavailable) -> str:
    if isinstance(error, errors.NotReplicated):
        return f"{error}; repeat the request, with the same Idempotency-Key, to be sure"
    why = f"{error}; " if isinstance(error, TELLING) else ""
    return f"{why}nothing was changed; repeat the request shortly"


def _busy_headers(error: Busy) -> dict[str, str]:
    """Retry-After (RFC 9110) and RateLimit (draft-ietf-httpapi-ratelimit-headers), in seconds."""
    seconds = max(1, math.ceil(error.retry_after_seconds))
    return {"Retry-After": str(seconds), "RateLimit": f'"comments";r=0;t={seconds}'}


def _of_ban(error: errors.AuthorBanned) -> dict[str, Any]:
    """Return what a site may tell its author; an end only where there is one."""
    until = told(error.until) if error.until else None
    texts = {"reason_text": error.reason_text, "note": error.note}
    members = {"sanction": error.kind, "reason": error.reason, "until": until, **texts}
    return {name: value for name, value in members.items() if value is not None}


def _fields_of(error: ModqueueError) -> list[FieldProblem]:
    if isinstance(error, ParentUnknown):
        return [FieldProblem("/parent_id", "is not a comment of this article")]
    if isinstance(error, Invalid):
        return [FieldProblem(f"/{name}", problem) for name, problem in error.problems.items()]
    return []


def of_http(error: HTTPException) -> Response:
    """Return werkzeug's own refusals (no route, wrong method ...) as problems."""
    status = error.code or 500
    kind = _KIND_OF_STATUS.get(status)
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    document = {
        "type": kind.uri if kind else "about:blank",
        "title": kind.title if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": _DETAIL_OF_STATUS.get(status) or error.description or HTTPStatus(status).phrase,
    }
    return _answer(document, status, headers)


def _answer(document: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, content_type=CONTENT_TYPE)
    response.headers.update(headers)
    return response
