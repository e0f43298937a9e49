"""What both dialects of ``/v1/moderations`` have: a request, a refusal, and how each is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from service.integrations.moderations.rating import Categories, Rating

TEXTS_MAX = 1_000
TEXT_BYTES_MAX = 20_000  # of UTF-8
BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """The texts to be judged, in order, and the categories that the caller's model has."""

    texts: Sequence[str]
    categories: Categories


class Refusal(Exception):
    """A request that is not answered: what is wrong, and at which field of the document.

    ``status`` is None where the dialect has a status of its own for a wrong field.
    """

    def __init__(
        self, status: HTTPStatus | None, code: str, message: str, place: Sequence[str | int] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.place = tuple(place)


class Dialect(Protocol):
    """One provider's way to ask and to answer."""

    @property
    def invalid(self) -> HTTPStatus:
        """The status of a refused field."""
        ...

    def read(self, document: dict[str, Any]) -> Asked:
        """Return what is asked. Raises Refusal."""
        ...

    def answer(self, model: str, ratings: Sequence[Rating]) -> dict[str, Any]:
        """Return the document of a 200."""
        ...

    def error(self, refusal: Refusal) -> dict[str, Any]:
        """Return the document of a refusal."""
        ...


def refuse_field(message: str, *place: str | int, code: str = "invalid_value") -> Refusal:
    """Return the refusal of a value at ``place``, a path from the document's root."""
    return Refusal(None, code, message, place)


def check_texts(texts: Sequence[str], unit: str) -> None:
    """Refuse too many texts, and a text that is too long. ``unit`` names what is counted."""
    if not 1 <= len(texts) <= TEXTS_MAX:
        raise refuse_field(
            f"'input' must have between 1 and {TEXTS_MAX:,} {unit}, got {len(texts):,}.",
            "input",
            code="array_above_max_length" if texts else "empty_array",
        )
    for number, text in enumerate(texts):
        size = len(text.encode())
        if size > TEXT_BYTES_MAX:
            raise refuse_field(
                f"'input' is too long: at most {TEXT_BYTES_MAX:,} bytes of UTF-8 for each text, "
                f"got {size:,} in number {number + 1:,}.",
                "input",
                code="string_above_max_length",
            )


def shown(value: object) -> str:
    """Return the beginning of a value as JSON, for a message."""
    return json.dumps(value, ensure_ascii=False)[:60]


def name_of(value: object) -> str:
    """Return the JSON name of a value's type."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")
