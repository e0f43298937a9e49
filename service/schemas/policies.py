"""A site's policy as JSON: what ``moderation/policy.py`` keeps, read and written by people."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema
from marshmallow import fields as base

from moderation.policy import WORD_RULES_LIMIT, Policy, Publishing, Threshold
from moderation.status import Route
from moderation.word_list import PATTERN_LIMIT, WordKind, WordRule
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

    `approve_in` has the languages whose `approve` is another, such as `{"en": 0.06}`.
    """

    approve = Share(required=True)
    approve_in = Map(keys=Text(LANGUAGE_LIMIT), values=Share(), validate=Count(0, LANGUAGES_LIMIT))
    hold = Share(required=True)
    reject = Share(allow_none=True)


class WordPart(BodySchema):
    """A word, phrase or RE2 expression that sends a comment to hold or reject."""

    pattern = Text(PATTERN_LIMIT, required=True)
    kind = Choice(WordKind, load_default=WordKind.WORD)
    route = Choice(Route, load_default=Route.HOLD)
    label = Text(LABEL_LIMIT, minimum=0)


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
    reports_to_hold = Whole(1, REPORTS_LIMIT, required=True)


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
            )
            for name, limits in fields["thresholds"].items()
        },
        words=tuple(
            WordRule(word["pattern"], word["kind"], word["route"], word.get("label") or "")
            for word in fields["words"]
        ),
        links_max=fields["links_max"],
        hold_first_comment=fields["hold_first_comment"],
        reports_to_hold=fields["reports_to_hold"],
    )
