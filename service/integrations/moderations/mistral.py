"""Mistral's dialect: ``/v1/moderations`` and ``/v1/chat/moderations`` of its clients 2.5 to 3.7.

The last message of a conversation is judged: our model reads one text at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from service.integrations.moderations.categories import MISTRAL_9, MISTRAL_11
from service.integrations.moderations.dialect import (
    Asked,
    Refusal,
    check_texts,
    name_of,
    refuse_field,
    shown,
)
from service.integrations.moderations.parts import text_of
from service.integrations.moderations.rating import Categories, Rating

PREFIX = "mistral-moderation-"
NINE = ("2411", "latest")  # "latest" still points to 2411


@dataclass(frozen=True, slots=True)
class Mistral:
    """How a site's installation answers; ``is_chat`` at the path of conversations."""

    is_chat: bool
    skip_images: bool
    invalid: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY

    def read(self, document: dict[str, Any]) -> Asked:
        """Return what is asked. Raises Refusal."""
        categories = _categories(document.get("model"))
        if "input" not in document:
            raise refuse_field("Field required", "input", code="missing")
        given = document["input"]
        texts = self._conversations(given) if self.is_chat else _strings(given)
        check_texts(texts, "texts")
        return Asked(texts, categories)

    def answer(self, model: str, ratings: Sequence[Rating]) -> dict[str, Any]:
        """Return the document of a 200."""
        results = [
            {
                "categories": rating.flagged,
                "category_scores": rating.values,
                "modqueue": rating.extension,
            }
            for rating in ratings
        ]
        return {"id": f"mod-{token_hex(12)}", "model": model, "results": results}

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """Return the document of a refusal; Mistral's clients look into that of a field alone."""
        if refusal.status is not None:
            return {"object": "error", "message": refusal.message, "type": refusal.code}
        place = ["body", *refusal.place]
        return {"detail": [{"loc": place, "msg": refusal.message, "type": refusal.code}]}

    def _conversations(self, given: object) -> list[str]:
        conversations = given if isinstance(given, list) else [given]
        if conversations and isinstance(conversations[0], dict):
            return [self._last(conversations, ("input",))]
        return [self._last(item, ("input", n)) for n, item in enumerate(conversations)]

    def _last(self, messages: object, place: tuple[str | int, ...]) -> str:
        if not isinstance(messages, list) or not messages or not isinstance(messages[-1], dict):
            raise refuse_field(
                f"a conversation must be an array of messages, got {shown(messages)}.", *place
            )
        content = messages[-1].get("content")
        if isinstance(content, list):
            return text_of(content, *place, skip_images=self.skip_images)
        if not isinstance(content, str):
            raise refuse_field(
                f"'content' of the last message must be a string or an array of parts, "
                f"got {name_of(content)}.",
                *place,
            )
        return content


def _categories(model: object) -> Categories:
    if model is None:
        raise refuse_field("Field required", "model", code="missing")
    if not isinstance(model, str):
        raise refuse_field(f"'model' must be a string, got {name_of(model)}.", "model")
    if not model.startswith(PREFIX):
        raise refuse_field(f"the model must be {PREFIX}…, got {shown(model)}.", "model")
    return MISTRAL_9 if model.removeprefix(PREFIX) in NINE else MISTRAL_11


def _strings(given: object) -> list[str]:
    texts: list[Any] = given if isinstance(given, list) else [given]
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise refuse_field(
                f"'input' must be a string or an array of strings, got {name_of(text)}.",
                "input",
                number,
            )
    return texts
