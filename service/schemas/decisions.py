"""A decision over the API: what comes in, and what goes out."""

from __future__ import annotations

from marshmallow import fields as base
from marshmallow import validate

from moderation.authors.act import TEXT_LIMIT
from moderation.site.fate import Fate
from moderation.status import DECIDABLE, Status
from service.schemas.answers import State
from service.schemas.fields import BodySchema, Choice, Text, Whole
from service.schemas.site_settings import CODE_LIMIT

VERSION_MAX = 2**31


class NewDecision(BodySchema):
    """A decision; `note` is for your moderators, `to_author` for the author."""

    status = Choice(Status, offered=sorted(DECIDABLE), required=True)
    reason = Text(
        CODE_LIMIT, metadata={"description": "one of the settings' reasons; a rejection needs it"}
    )
    note = Text(TEXT_LIMIT)
    to_author = Text(TEXT_LIMIT)
    version = Whole(
        1, VERSION_MAX, metadata={"description": "the one that was seen; another is a conflict"}
    )
    replies = Choice(
        Fate,
        metadata={
            "description": "what becomes of the replies to a rejected comment: they stay below a "
            "stub, are held, or are rejected, too; left out, as the settings say"
        },
    )
    number = Whole(
        1,
        VERSION_MAX,
        metadata={"description": "how many comments it decides, where they are more than 20"},
    )


class Decided(State):
    """Where the comment stands now."""

    decided = base.Integer(
        required=True,
        validate=validate.Range(1),
        metadata={"description": "comments that were to be decided: this one and its replies"},
    )
