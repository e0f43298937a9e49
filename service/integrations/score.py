"""``POST /v1/score``: our own form of scoring in the request, for back-filling an archive."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Flask
from marshmallow import Schema, validate
from marshmallow import fields as base

from moderation.attributes import SITE
from moderation.judging import Score
from moderation.policy import ATTRIBUTES
from moderation.registry import Scope
from service.access.api_keys import caller
from service.api.blueprint import ApiBlueprint
from service.http import problems
from service.integrations.parts import scorer
from service.schemas import checks
from service.schemas.fields import BodySchema, Text, messages

TEXTS_MAX = 1_000
TEXT_LIMIT = 20_000  # UTF-16 units; about what Perspective takes
BYTES_MAX = 4 * 1024 * 1024

blueprint = ApiBlueprint("score", "Scores of texts that are nobody's comments here.")


class Texts(BodySchema):
    """Up to 1,000 texts; nothing of them is stored."""

    bytes_max: ClassVar[int] = BYTES_MAX
    texts = base.List(
        Text(TEXT_LIMIT, required=True),
        required=True,
        validate=checks.Count(1, TEXTS_MAX),
        error_messages=messages("a list"),
    )


class TextScore(Schema):
    """What the model says of one text; ``validated`` is false where it was not tested for that.

    ``site`` is the score of the site's own model, where it has promoted one.
    """

    scores = base.Dict(
        keys=base.String(validate=validate.OneOf((*ATTRIBUTES, SITE))),
        values=base.Float(validate=validate.Range(0, 1)),
        required=True,
    )
    language = base.String(required=True)
    language_confidence = base.Float(required=True, validate=validate.Range(0, 1))
    validated = base.Boolean(required=True)


class Scores(Schema):
    """The scores in the order of the texts, and the model that gave them."""

    model = base.String(required=True)
    results = base.List(base.Nested(TextScore), required=True)


@blueprint.route("/v1/score", methods=["POST"], scope=Scope.SUBMIT)
@blueprint.refuses(
    problems.MALFORMED,
    problems.TOO_LARGE,
    problems.UNSUPPORTED,
    problems.INVALID,
    problems.STORE_UNAVAILABLE,
)
@blueprint.body(Texts())
@blueprint.answers(200, Scores())
def score(fields: dict[str, Any]) -> dict[str, Any]:
    """Score up to 1,000 texts

    Nothing is stored and no policy is applied. `validated` says whether the language is one that
    the model was tested for.
    """
    current = scorer(caller().site)
    return {"model": current.model, "results": [_result(s) for s in current.score(fields["texts"])]}


def init_app(app: Flask) -> None:
    """Serve the endpoint and describe it in ``/openapi.json``."""
    app.extensions["flask-smorest"]["apis"][""]["ext_obj"].register_blueprint(blueprint)


def _result(score: Score) -> dict[str, Any]:
    return {
        "scores": score.scores,
        "language": score.language,
        "language_confidence": score.language_confidence,
        "validated": score.validated,
    }
