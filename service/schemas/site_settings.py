"""A site's settings as JSON: what ``moderation/site/site_settings.py`` keeps, read and written."""

from __future__ import annotations

from dataclasses import Field
from typing import Any, ClassVar, cast

from marshmallow import fields as base

from moderation.site.reasons import (
    CODE,
    LABEL_LIMIT,
    LANGUAGES,
    REASONS_MAX,
    SEVERITY_MAX,
    TEXT_LIMIT,
    Category,
    CoralCode,
)
from moderation.site.site_settings import SiteSettings, of_document, simple_settings
from service.http.body import BATCH_BYTES_MAX
from service.schemas.checks import Count
from service.schemas.fields import BodySchema, Choice, Flag, Map, Part, Text, Whole, messages

CODE_LIMIT = 40
NOT_SENT = "; passed over when it is sent"


class ReasonPart(BodySchema):
    """Why a comment may be rejected. `labels` and `texts` are by language: en, ru, kk."""

    code = Text(
        CODE_LIMIT, required=True, metadata={"pattern": CODE.pattern, "description": "for good"}
    )
    labels = Map(keys=base.String(), values=Text(LABEL_LIMIT, minimum=0), required=True)
    texts = Map(
        keys=base.String(),
        values=Text(TEXT_LIMIT, minimum=0),
        load_default=dict,
        metadata={"description": f"what the author is told ({', '.join(LANGUAGES)})"},
    )
    coral = Choice(CoralCode, load_default=CoralCode.OTHER)
    category = Choice(Category, load_default=Category.OTHER)
    attribute = Text(
        CODE_LIMIT, metadata={"description": "the machine's attribute that it answers to"}
    )
    severity = Whole(
        0,
        SEVERITY_MAX,
        load_default=1,
        metadata={"description": "strikes that a rejection for it is to its author"},
    )
    section = Text(
        CODE_LIMIT,
        minimum=0,
        load_default="",
        metadata={"description": "the section of the guidelines that it rests on"},
    )
    retired = Flag(load_default=False)


class StampedDocument(BodySchema):
    """The parts of a settings document that no setting is."""

    bytes_max: ClassVar[int] = BATCH_BYTES_MAX

    version = Whole(0, 2**31)
    by = base.Raw(allow_none=True, metadata={"description": f"who saved it{NOT_SENT}"})
    at = base.Raw(allow_none=True, metadata={"description": f"when (RFC 3339){NOT_SENT}"})
    reasons = base.List(
        Part(ReasonPart),
        required=True,
        validate=Count(1, REASONS_MAX),
        error_messages=messages("a list"),
    )


def _field(setting: Field[Any]) -> base.Field[Any]:
    limits = setting.metadata
    if "flag" in limits:
        return Flag(required=True)
    if "choice" in limits:
        return Choice(limits["choice"], required=True)
    return Whole(limits["least"], limits["most"], required=True)


# One field for each simple setting; its limits stand in moderation/site/site_settings.py.
_simple = {setting.name: _field(setting) for setting in simple_settings()}
SettingsDocument = cast(
    type[StampedDocument], StampedDocument.from_dict(_simple, name="SettingsDocument")
)


def settings_of(fields: dict[str, Any]) -> SiteSettings:
    """Return the settings behind a validated document."""
    stamp = {"version": 0, "by": "", "at": 0}
    return of_document({**fields, **stamp})
