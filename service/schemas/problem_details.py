"""What goes out where a request is refused: RFC 9457, with fields of ours."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields, validate

from moderation.status import Status
from service.schemas.shapes import moment, whole


class FieldError(Schema):
    """What is wrong with one field."""

    field = fields.String(
        required=True, metadata={"description": "JSON pointer into the body, or a parameter"}
    )
    detail = fields.String(required=True)
    limit = whole(0)
    received = whole(0)


class ProblemDetails(Schema):
    """A refusal (RFC 9457); its kind may come with further members."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = whole(400, 599, required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldError))
    version = whole(
        0, metadata={"description": "what it is now, of a comment, the policy or the settings"}
    )
    state = fields.String(
        validate=validate.OneOf([s.value for s in Status]),
        metadata={"description": "the comment's status now"},
    )
    scope = fields.String(metadata={"description": "what the key lacks"})
    sanction = fields.String(metadata={"description": "upon the author: suspension or ban"})
    until = moment(description="when the sanction ends")
    number = whole(1, metadata={"description": "how many comments it would decide"})
    incident = fields.String(metadata={"description": "of our own failure, as the log names it"})
