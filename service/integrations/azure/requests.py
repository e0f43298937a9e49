"""What a call of ``text:analyze`` asks; its shape is that of 2023-10-01 and later versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from service.integrations.azure.severity import CATEGORIES, EIGHT, FOUR
from service.integrations.moderations.dialect import name_of, shown

TEXT_MAX = 10_000  # code points, as with the original
BYTES_MAX = 256 * 1024  # the longest text with every sign escaped, and the rest
OLDEST = "2023-10-01"  # before it each category had a field of its own
WORDS = "words"  # what the site's word list is called among blocklists
_VERSION = re.compile(r"20\d\d-\d\d-\d\d(-preview)?")


class Refusal(Exception):
    """A request that is not answered, in the words of the protocol."""

    def __init__(self, status: HTTPStatus, code: str, message: str, target: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.target = status, code, message, target


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, the categories that are asked for, and how the answer is to be.

    ``words`` asks for the matches of the site's word list, ``halt`` for nothing more where there
    is one.
    """

    text: str
    categories: Sequence[str]
    eight: bool
    words: bool
    halt: bool


def check_version(version: str | None) -> None:
    """Refuse a version that is answered in another shape. Raises Refusal."""
    if not version:
        raise _wrong("'api-version' is required in the address.", "api-version")
    if not _VERSION.fullmatch(version) or version[: len(OLDEST)] < OLDEST:
        raise _wrong(
            f"'api-version' must be {OLDEST} or a later date, got {shown(version)}.", "api-version"
        )


def read(document: object) -> Asked:
    """Return what is asked; fields that we do not know are left out. Raises Refusal."""
    if not isinstance(document, dict):
        raise _wrong(f"the body must be a JSON object, got {name_of(document)}.", "body")
    fields: dict[str, Any] = {name: value for name, value in document.items() if value is not None}
    return Asked(
        text=_text(fields),
        categories=_categories(fields.get("categories", [])),
        eight=_one_of(fields, "outputType", (FOUR, EIGHT)) == EIGHT,
        words=_has_words(fields.get("blocklistNames", [])),
        halt=_flag(fields, "haltOnBlocklistHit"),
    )


def _text(fields: Mapping[str, Any]) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        raise _wrong(f"'text' must be a string, got {name_of(text)}.", "text")
    if len(text) > TEXT_MAX:
        raise _wrong(
            f"'text' must have at most {TEXT_MAX:,} code points, got {len(text):,}.", "text"
        )
    return text


def _categories(given: object) -> list[str]:
    """Return the categories that are asked for, in the order of the document; [] asks for all."""
    names = _strings(given, "categories")
    for name in names:
        if name not in CATEGORIES:
            raise _wrong(
                f"'categories' must have {', '.join(CATEGORIES)} alone, got {shown(name)}.",
                "categories",
            )
    return [name for name in CATEGORIES if not names or name in names]


def _has_words(given: object) -> bool:
    names = _strings(given, "blocklistNames")
    for name in names:
        if name != WORDS:
            raise _wrong(
                f"there is no blocklist {shown(name)} here; the site's word list is '{WORDS}'.",
                "blocklistNames",
            )
    return bool(names)


def _strings(given: object, field: str) -> list[str]:
    if not isinstance(given, list):
        raise _wrong(f"'{field}' must be an array of strings, got {name_of(given)}.", field)
    wrong = [item for item in given if not isinstance(item, str)]
    if wrong:
        raise _wrong(f"'{field}' must have strings alone, got {name_of(wrong[0])}.", field)
    return given


def _one_of(fields: Mapping[str, Any], field: str, values: Sequence[str]) -> str:
    value = fields.get(field, values[0])
    if value not in values:
        raise _wrong(f"'{field}' must be {' or '.join(values)}, got {shown(value)}.", field)
    return str(value)


def _flag(fields: Mapping[str, Any], field: str) -> bool:
    value = fields.get(field, False)
    if not isinstance(value, bool):
        raise _wrong(f"'{field}' must be true or false, got {name_of(value)}.", field)
    return value


def _wrong(message: str, target: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "InvalidRequestBody", message, target)
