"""The checks on single fields; each names the limit and what was received."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, validate

from moderation.comment import COMMENT_ID as COMMENT_ID
from moderation.importing.dates import of_milliseconds
from moderation.store.reader import Order
from moderation.submission import AHEAD_MS, milliseconds, unify_newlines, utf16_length
from moderation.text.blank import is_blank
from service import cursors
from service.http.problems import FieldProblem

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")  # the shape of BCP 47
TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",  # RFC 3339
    re.ASCII,
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found; becomes a FieldProblem once the field's place is known."""

    detail: str
    limit: int | None = None
    received: int | None = None


def fail(detail: str, limit: int | None = None, received: int | None = None) -> ValidationError:
    """Return the error to raise for one field."""
    return ValidationError([Fault(detail, limit, received)])


class Length(validate.Validator):
    """``min``..``max`` UTF-16 units with CRLF and CR as LF; what nobody can see as empty."""

    equal = None  # apispec documents validators that have min, max and equal

    def __init__(self, maximum: int, minimum: int = 1) -> None:
        self.min = minimum
        self.max = maximum

    def __call__(self, value: str) -> str:
        if 2 * len(value) > self.max:  # no character has more than two units: else it cannot be
            self._check_maximum(value)
        if self.min and is_blank(value):
            what = "nothing that can be seen" if value else "no characters"
            raise fail(f"has {what}, at least {self.min} is needed", self.min, 0)
        return value

    def _check_maximum(self, value: str) -> None:
        length = utf16_length(unify_newlines(value))
        if length > self.max:
            raise fail(f"has {length:,} characters, limit {self.max:,}", self.max, length)


class Between:
    """``min``..``max``, both included."""

    def __init__(self, minimum: float, maximum: float) -> None:
        self.min = minimum
        self.max = maximum

    def __call__(self, value: float) -> float:
        if not self.min <= value <= self.max:
            raise fail(f"must be from {self.min:,} to {self.max:,}, got {value:,}")
        return value


class Count(validate.Validator):
    """``min``..``max`` items in a list."""

    equal = None

    def __init__(self, minimum: int, maximum: int) -> None:
        self.min = minimum
        self.max = maximum

    def __call__(self, value: Sequence[object]) -> Sequence[object]:
        count = len(value)
        if not self.min <= count <= self.max:
            raise fail(
                f"has {count:,} items, {self.min} to {self.max} are allowed", self.max, count
            )
        return value


def comment_id(value: str) -> None:
    """Accept what ``POST /v1/comments`` gave out."""
    if not COMMENT_ID.fullmatch(value):
        raise fail("must be a comment's id: 16 characters of a-z and 2-7")


def thread_cursor(value: str) -> None:
    """Accept what a page of comments gave as ``next``."""
    if not cursors.thread(value):
        raise fail("must be the next of an earlier answer")


def event_cursor(value: str) -> None:
    """Accept what an answer of the events feed gave as ``next``, or ``latest``."""
    if value != "latest" and not cursors.journal(value):
        raise fail("must be the next of an earlier answer, or latest")


def list_cursor(value: str) -> None:
    """Accept what a page of a list gave as ``next``."""
    if not cursors.listed(value, Order.NEWEST):
        raise fail("must be the next of an earlier answer")


def web_url(value: str) -> None:
    """Accept absolute http and https addresses; others can run script where they are shown.

    Moderators follow them: a name before the host, a backslash, or what turns the direction of
    writing would show another host than the one that they lead to.
    """
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or re.search(r"\s", value):
        raise fail("must be an http:// or https:// address")
    if "@" in parts.netloc or "\\" in value or not value.isprintable():
        raise fail("must have no user name, backslash or invisible character")


def https_url(value: str) -> None:
    """Accept absolute https addresses, which a page over https may show a picture of."""
    web_url(value)
    if not value.lower().startswith("https:"):
        raise fail("must be an https:// address")


def email(value: str) -> None:
    """Accept anything with one @ between two parts; the site has checked the rest."""
    if not EMAIL.fullmatch(value):
        raise fail("must be an e-mail address")


def language(value: str) -> None:
    """Accept the shape of a BCP 47 language tag."""
    if not LANGUAGE.fullmatch(value):
        raise fail("must be a language tag such as en or kk-Cyrl")


def timestamp(value: str) -> None:
    """Accept an RFC 3339 time with its offset, of the years that native imports take."""
    try:
        moment = milliseconds(value) if TIMESTAMP.fullmatch(value) else None
    except ValueError:
        moment = None
    if moment is None:
        raise fail("must be a time such as 2026-11-23T12:00:00Z (RFC 3339)")
    if of_milliseconds(moment) is None:
        raise fail(f"must be of the years 1970 to 9999 in UTC, got {value}")


def past_time(value: str) -> None:
    """Accept a time that is over, give or take a day: clocks and zones differ."""
    timestamp(value)
    limit = time.time() * 1000 + AHEAD_MS
    if milliseconds(value) > limit:
        latest = datetime.fromtimestamp(limit / 1000, UTC).isoformat(timespec="seconds")
        raise fail(f"must be no later than a day from now, {latest}, got {value}")


def ip(value: str) -> None:
    """Accept an IPv4 or IPv6 address."""
    try:
        ip_address(value)
    except ValueError:
        raise fail("must be an IPv4 or IPv6 address") from None


def field_problems(messages: Mapping[Any, Any], pointer: str = "") -> list[FieldProblem]:
    """Return marshmallow's nested messages flat, each with its JSON pointer (RFC 6901)."""
    problems: list[FieldProblem] = []
    for name, inner in messages.items():
        place = pointer if name == "_schema" else f"{pointer}/{_escaped(name)}"
        if isinstance(inner, Mapping):
            problems += field_problems(inner, place)
        else:
            problems += [_field_problem(place, item) for item in inner]
    return problems


def _field_problem(place: str, item: Fault | str) -> FieldProblem:
    if isinstance(item, Fault):
        return FieldProblem(place, item.detail, item.limit, item.received)
    return FieldProblem(place, item)


def _escaped(name: object) -> str:
    return str(name)[:80].replace("~", "~0").replace("/", "~1")
