"""Values of our own export, each of the kind that it must be: a file may have been written by hand.

Whatever is wrong raises Malformed with the field's name, and the line is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar

from moderation.importing.dates import parse
from moderation.importing.formats.documents import Object
from moderation.importing.plain_text import whole_pairs

E = TypeVar("E", bound=StrEnum)
WHOLE_MAX = 2**53


class Malformed(Exception):
    """A field is missing, or not what it must be."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"'{name}' must be {what}")


class Values:
    """The fields of one object."""

    def __init__(self, fields: Object) -> None:
        self._fields = fields

    def optional_text(self, name: str) -> str | None:
        """Return a text, None where there is none or an empty one."""
        value = self._fields.get(name)
        if value is not None and not isinstance(value, str):
            raise Malformed(name, "a text")
        return whole_pairs(value) if value else None

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise Malformed(name, "a text")
        return value

    def word(self, name: str, words: type[E]) -> E:
        """Return one of the words of an enum."""
        value = self._fields.get(name)
        if not isinstance(value, str) or value not in set(words):
            raise Malformed(name, f"one of {', '.join(words)}")
        return words(value)

    def has(self, name: str) -> bool:
        """Return whether there is something by that name."""
        return self._fields.get(name) is not None

    def flag(self, name: str) -> bool:
        """Return whether it says true."""
        return self._fields.get(name) is True

    def optional_whole(self, name: str) -> int | None:
        """Return a whole number from 0 on, None where there is none."""
        return None if self._fields.get(name) is None else self.whole(name, 0, WHOLE_MAX)

    def whole(self, name: str, minimum: int, maximum: int) -> int:
        """Return a whole number within the limits."""
        value = self._fields.get(name)
        if not _is_whole(value) or not minimum <= value <= maximum:
            raise Malformed(name, f"a whole number from {minimum:,} to {maximum:,}")
        return value

    def wholes(self, name: str) -> Iterator[int]:
        """Yield the whole numbers of a list."""
        yield from (value for value in self.list(name) if _is_whole(value))

    def number(self, name: str, maximum: float = 1.0) -> float:
        """Return a number from 0 to ``maximum``."""
        value: Any = self._fields.get(name)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= maximum:
            raise Malformed(name, f"a number from 0 to {maximum:g}")
        return float(value)

    def moment(self, name: str) -> int:
        """Return a time in milliseconds since 1970."""
        value = self._fields.get(name)
        at = parse(value) if isinstance(value, str) else None
        if at is None:
            raise Malformed(name, "a time such as 2026-11-23T12:00:00Z")
        return at

    def zoned_time(self, name: str) -> str | None:
        """Return a time as it is written, None where there is none."""
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value.upper())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or self.moment(name) < 0:
            raise Malformed(name, "a time such as 2026-11-23T12:00:00Z")
        return value

    def list(self, name: str) -> list[Any]:
        """Return a list, an empty one where there is none."""
        value = self._fields.get(name, [])
        if not isinstance(value, list):
            raise Malformed(name, "a list")
        return value

    def object(self, name: str) -> Object:
        """Return an object, an empty one where there is none."""
        value = self._fields.get(name, {})
        if not isinstance(value, dict):
            raise Malformed(name, "an object")
        return value

    def values(self, name: str) -> Values:
        """Return the fields of an object."""
        return Values(self.object(name))

    def optional_values(self, name: str) -> Values | None:
        """Return the fields of an object, None where there is none."""
        return self.values(name) if name in self._fields else None

    def each(self, name: str) -> Iterator[Values]:
        """Yield the objects of a list."""
        for value in self.list(name):
            if not isinstance(value, dict):
                raise Malformed(name, "a list of objects")
            yield Values(value)


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
