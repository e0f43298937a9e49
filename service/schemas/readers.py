"""What a site's token says of a reader, beside the claims that every token has (RFC 7519)."""

from __future__ import annotations

from marshmallow import EXCLUDE
from marshmallow import fields as base

from moderation.submission import AUTHOR_NAME_LIMIT
from service.schemas import checks
from service.schemas.fields import BodySchema, Flag, Text, messages
from service.schemas.requests import ID_LIMIT, URL_LIMIT

BADGES_MAX = 5
BADGE_LIMIT = 40  # UTF-16 units


class ReaderClaims(BodySchema):
    """Who it is; a token may say more, which is passed over."""

    class Meta:
        unknown = EXCLUDE

    id = Text(ID_LIMIT, required=True)
    name = Text(AUTHOR_NAME_LIMIT, required=True)
    avatar = Text(URL_LIMIT, check=checks.https_url)
    badges = base.List(
        Text(BADGE_LIMIT, required=True),
        allow_none=True,
        validate=checks.Count(0, BADGES_MAX),
        error_messages=messages("a list"),
    )
    verified = Flag(allow_none=True)
