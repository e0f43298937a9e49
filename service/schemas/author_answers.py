"""What goes out of authors: the shapes of ``service/author_views.py``."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from moderation.authors.act import ActKind
from service.schemas.shapes import moment

SHARE = validate.Range(0, 1)


def _count(**metadata: str) -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(0), metadata=metadata)


def _share(**metadata: str) -> fields.Float:
    return fields.Float(required=True, validate=SHARE, metadata=metadata)


def _code(**options: Any) -> fields.String:
    return fields.String(required=True, **options)


class AuthorCounts(Schema):
    """An author's comments by status."""

    pending = _count()
    held = _count()
    approved = _count()
    rejected = _count()


class Interval(Schema):
    """A share with its 95 % interval (Wilson)."""

    share = _share()
    low = _share()
    high = _share()
    of = _count(description="how many it was measured on")


class UsedName(Schema):
    """A name that the author used."""

    name = _code()
    comments = _count()
    last_at = moment(required=True)


class GivenReason(Schema):
    """A reason of rejections."""

    reason = _code()
    comments = _count()


class Upheld(Schema):
    """Reports by readers, and how many are about a comment that is rejected now."""

    reports = _count()
    upheld = _count()


class AuthorAct(Schema):
    """Something that was done about an author; a note for colleagues is never here."""

    id = _code()
    kind = _code(validate=validate.OneOf(list(ActKind)))
    by = _code()
    at = moment(required=True)
    reason = fields.String(required=True, allow_none=True)
    until = moment(required=True, allow_none=True, description="null: without an end")
    to_author = fields.String(required=True, allow_none=True)
    undoes = fields.String(required=True, allow_none=True)
    undone = fields.Boolean(required=True)


class Sanction(Schema):
    """A sanction that nobody took back; one whose end has passed is in force no more."""

    author = _code(
        metadata={"description": "a key; or `mailbox:`, `network:`, `domain:` with a digest"}
    )
    act = fields.Nested(AuthorAct, required=True)


class Sanctions(Schema):
    """A page of sanctions, the newest first."""

    sanctions = fields.List(fields.Nested(Sanction), required=True)
    next = fields.String(required=True, allow_none=True)


class AuthorFigures(Schema):
    """What is known of an author; no address, no digest of one."""

    key = _code(metadata={"description": "as in comments and events; a keyed digest"})
    id = fields.String(required=True, allow_none=True, metadata={"description": "your own"})
    first_at = moment(required=True, description="of the first comment", allow_none=True)
    last_at = moment(required=True, description="of the newest comment", allow_none=True)
    sanction = fields.Nested(
        AuthorAct, required=True, allow_none=True, metadata={"description": "in force now"}
    )
    acts = fields.List(
        fields.Nested(AuthorAct), required=True, metadata={"description": "newest first"}
    )
    comments = fields.Nested(AuthorCounts, required=True)
    rejected = fields.Nested(
        Interval, required=True, metadata={"description": "of the approved and rejected ones"}
    )
    names = fields.List(fields.Nested(UsedName), required=True)
    reasons = fields.List(fields.Nested(GivenReason), required=True)
    reports_received = fields.Nested(Upheld, required=True)
    reports_made = fields.Nested(
        Upheld,
        required=True,
        allow_none=True,
        metadata={"description": "null where you gave the author no id"},
    )
