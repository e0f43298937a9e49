"""What may come in about authors."""

from __future__ import annotations

from marshmallow import fields as base

from moderation.authors.act import OFFERED, TEXT_LIMIT, ActKind
from service.schemas import checks
from service.schemas.fields import BodySchema, Choice, Parameter, QuerySchema, Text
from service.schemas.requests import PAGE_LIMIT
from service.schemas.site_settings import CODE_LIMIT


class NewAct(BodySchema):
    """What to do about an author; `note` is for your moderators, `to_author` for the author."""

    kind = Choice(
        ActKind,
        offered=OFFERED,
        required=True,
        metadata={"description": "a suspension needs `until`; a note needs `note`"},
    )
    reason = Text(
        CODE_LIMIT,
        metadata={"description": "one of the settings' reasons; only a note and trust need none"},
    )
    until = Text(
        35, check=checks.timestamp, metadata={"description": "RFC 3339; without it, no end"}
    )
    note = Text(TEXT_LIMIT)
    to_author = Text(TEXT_LIMIT)


class SanctionsQuery(QuerySchema):
    """Which part of the sanctions."""

    after = base.String(
        validate=checks.list_cursor, metadata={"description": "`next` of the page before."}
    )
    limit = Parameter(1, PAGE_LIMIT, load_default=50)
