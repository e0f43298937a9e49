"""OpenAI's dialect: ``POST /v1/moderations`` of openai-python 3.3.1 and openai-node 7.5.0.

A string gives one result, an array of strings one each, an array of parts one for all of them.
Every name is sent as a boolean and a number: a null breaks ``score > 0.5`` of lax clients and is
refused by strict ones. What is not judged has no applied input type, the protocol's own way to say
so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from service.integrations.moderations.categories import OPENAI, RUDE_AS_HARASSMENT, unscored
from service.integrations.moderations.dialect import (
    Asked,
    Refusal,
    check_texts,
    name_of,
    refuse_field,
    shown,
)
from service.integrations.moderations.parts import text_of
from service.integrations.moderations.rating import Rating

_KINDS = {HTTPStatus.TOO_MANY_REQUESTS: "requests"}
PREFIXES = ("omni-moderation-", "text-moderation-")


@dataclass(frozen=True, slots=True)
class OpenAI:
    """How a site's installation answers: is rudeness harassment, are images skipped?"""

    rude_is_harassment: bool
    skip_images: bool
    invalid: HTTPStatus = HTTPStatus.BAD_REQUEST

    def read(self, document: dict[str, Any]) -> Asked:
        """Return what is asked. Raises Refusal."""
        _check_model(document.get("model"))
        categories = RUDE_AS_HARASSMENT if self.rude_is_harassment else OPENAI
        texts = self._texts(document.get("input"), "input" in document)
        check_texts(texts, "texts")
        return Asked(texts, categories)

    def answer(self, model: str, ratings: Sequence[Rating]) -> dict[str, Any]:
        """Return the document of a 200."""
        applied = _applied(ratings)
        return {
            "id": f"modr-{token_hex(12)}",
            "model": model,
            "results": [_result(rating, applied) for rating in ratings],
        }

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """Return the document of a refusal."""
        status = refusal.status or self.invalid
        kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
        param = str(refusal.place[0]) if refusal.place else None
        error = {"message": refusal.message, "type": kind, "param": param, "code": refusal.code}
        return {"error": error}

    def _texts(self, given: object, is_there: bool) -> Sequence[str]:
        if not is_there:
            raise refuse_field(
                "Missing required parameter: 'input'.", "input", code="missing_required_parameter"
            )
        if isinstance(given, str):
            return [given]
        if not isinstance(given, list):
            raise refuse_field(
                "'input' must be a string, an array of strings or an array of parts, "
                f"got {name_of(given)}.",
                "input",
                code="invalid_type",
            )
        if any(isinstance(item, dict) for item in given):
            return [text_of(given, "input", skip_images=self.skip_images)]
        wrong = next((item for item in given if not isinstance(item, str)), None)
        if len(given) != sum(isinstance(item, str) for item in given):
            raise refuse_field(
                f"'input' must have strings alone, got {shown(wrong)}.",
                "input",
                code="invalid_type",
            )
        return given


def _check_model(model: object) -> None:
    if model is None:
        return
    if not isinstance(model, str):
        raise refuse_field(
            f"'model' must be a string, got {name_of(model)}.", "model", code="invalid_type"
        )
    if not model.startswith(PREFIXES):
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "model_not_found",
            f"The model {shown(model)} does not exist here; omit it, or send omni-moderation-… or "
            "mistral-moderation-….",
            ("model",),
        )


def _applied(ratings: Sequence[Rating]) -> dict[str, list[str]]:
    """Return the input types that each category was judged by, the same for all texts of a call."""
    categories = ratings[0].categories
    lacking = set(unscored(categories))
    return {name: [] if name in lacking else ["text"] for name in categories}


def _result(rating: Rating, applied: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "flagged": any(rating.flagged.values()),
        "categories": rating.flagged,
        "category_scores": rating.values,
        "category_applied_input_types": applied,
        "modqueue": rating.extension,
    }
