"""A pick over the API."""

from __future__ import annotations

from service.schemas.fields import BodySchema, Flag


class NewPick(BodySchema):
    """How a comment is picked."""

    pin = Flag(metadata={"description": "as the first of its article"})
