"""Fields that many answers have, with what the OpenAPI document says of them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate


def moment(*, allow_none: bool = False, required: bool = False, **metadata: str) -> fields.String:
    """Return a field for a time after RFC 3339."""
    return fields.String(
        required=required, allow_none=allow_none, metadata={"format": "date-time", **metadata}
    )


def whole(minimum: int, maximum: int | None = None, **kwargs: Any) -> fields.Integer:
    """Return a field for a whole number between two limits, both included."""
    return fields.Integer(validate=validate.Range(minimum, maximum), **kwargs)
