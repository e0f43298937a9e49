"""A site's policy as JSON: what ``moderation/policy.py`` keeps, read and written by people."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema
from marshmallow import fields as base
from marshmallow.validate import Range

from moderation.policy import WORD_RULES_LIMIT, Policy, Publishing, Threshold
from moderation.promise.promise import LANGUAGES_MAX, Promise
from moderation.status import Route
from moderation.text.word_list import PATTERN_LIMIT, WordKind, WordRule
from service.http.body import BATCH_BYTES_MAX
from service.schemas.checks import Count
from service.schemas.fields import BodySchema, Choice, Flag, Map, Part, Share, Text, Whole, messages

LABEL_LIMIT = 80
LANGUAGE_LIMIT = 8  # characters of a code such as kk
LANGUAGES_LIMIT = 20
LINKS_LIMIT = 1000
REPORTS_LIMIT = 1_000_000


class ThresholdPart(BodySchema):
    """Thresholds of one attribute, `approve <= hold <= reject`; `reject` null: never by machine.

    `approve_in` and `hold_in` have the languages whose `approve` or `hold` is another, such as
    `{"en": 0.06}`.
    """

    approve = Share(required=True)
    approve_in = Map(keys=Text(LANGUAGE_LIMIT), values=Share(), validate=Count(0, LANGUAGES_LIMIT))
    hold = Share(required=True)
    hold_in = Map(keys=Text(LANGUAGE_LIMIT), values=Share(), validate=Count(0, LANGUAGES_LIMIT))
    reject = Share(allow_none=True)


class WordPart(BodySchema):
    """A word, phrase or RE2 expression that sends a comment to hold or reject."""

    pattern = Text(PATTERN_LIMIT, required=True)
    kind = Choice(WordKind, load_default=WordKind.WORD)
    route = Choice(Route, load_default=Route.HOLD)
    label = Text(LABEL_LIMIT, minimum=0)


class PromisePart(BodySchema):
    """What the machine's decisions keep, in shares: missed at most, right at least."""

    missed_max = Share(required=True)
    right_min = Share(required=True)


class PolicyDocument(BodySchema):
    """The whole policy. `version` is the one that you have seen; `by` and `at` are passed over."""

    bytes_max: ClassVar[int] = BATCH_BYTES_MAX

    version = Whole(0, 2**31)
    by = base.Raw(
        allow_none=True, metadata={"description": "who saved it; passed over when it is sent"}
    )
    at = base.Raw(
        allow_none=True, metadata={"description": "when (RFC 3339); passed over when it is sent"}
    )
    publishing = Choice(Publishing, required=True)
    thresholds = Map(keys=base.String(), values=Part(ThresholdPart), required=True)
    words = base.List(
        Part(WordPart),
        required=True,
        validate=Count(0, WORD_RULES_LIMIT),
        error_messages=messages("a list"),
    )
    links_max = Whole(0, LINKS_LIMIT, required=True)
    hold_first_comment = Flag(required=True)
    hold_rejected_percent = Whole(
        0,
        100,
        load_default=0,
        metadata={"description": "hold from this share of rejections on, of 5 decided; 0 never"},
    )
    reports_to_hold = Whole(1, REPORTS_LIMIT, required=True)
    promises = Map(
        keys=Text(LANGUAGE_LIMIT),
        values=Part(PromisePart),
        load_default=dict,
        validate=Count(0, LANGUAGES_MAX),
        metadata={"description": "by language, or `default`; their limits replace the thresholds"},
    )


class LanguageLimitsPart(Schema):
    """Limits of one language on the scale of its score, null for never, and what they rest on."""

    promise = base.Nested(PromisePart, required=True)
    approve = base.Float(allow_none=True, required=True)
    reject = base.Float(allow_none=True, required=True)
    answers = base.Integer(required=True, validate=Range(0), metadata={"description": "of people"})
    rejected = base.Integer(
        required=True, validate=Range(0), metadata={"description": "rejections among them"}
    )
    share = base.Float(required=True, metadata={"description": "that the machine may decide"})
    share_next = base.Float(required=True, metadata={"description": "200 answers later"})


class LimitsDocument(Schema):
    """The limits that keep the promises with the scores of `model`, by language.

    Beside a site's own model `shipped` has those on the shipped scores, which decide as well.
    """

    at = base.String(
        allow_none=True,
        required=True,
        metadata={"description": "when they were found (RFC 3339)", "format": "date-time"},
    )
    model = base.String(required=True)
    languages = base.Dict(keys=base.String(), values=base.Nested(LanguageLimitsPart), required=True)
    shipped = base.Dict(keys=base.String(), values=base.Nested(LanguageLimitsPart), required=True)


class PolicyVersions(Schema):
    """Saved versions, newest first."""

    versions = base.List(base.Nested(PolicyDocument), required=True)


def policy_of(fields: dict[str, Any]) -> Policy:
    """Return the policy behind a validated document."""
    return Policy(
        publishing=fields["publishing"],
        thresholds={
            name: Threshold(
                limits["approve"],
                limits["hold"],
                limits.get("reject"),
                limits.get("approve_in", {}),
                limits.get("hold_in", {}),
            )
            for name, limits in fields["thresholds"].items()
        },
        words=tuple(
            WordRule(word["pattern"], word["kind"], word["route"], word.get("label") or "")
            for word in fields["words"]
        ),
        links_max=fields["links_max"],
        hold_first_comment=fields["hold_first_comment"],
        hold_rejected_percent=fields["hold_rejected_percent"],
        reports_to_hold=fields["reports_to_hold"],
        promises={
            language: Promise(one["missed_max"], one["right_min"])
            for language, one in fields["promises"].items()
        },
    )
