"""Reading protocol messages as Google does.

Proto3 JSON: names in camelCase or snake_case, null for absent, numbers in quotes; and beyond it one
item where a list is meant, an empty list for an empty object, and flags in quotes or as 1 and 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from service.integrations.perspective.errors import invalid

NUMBER = re.compile(r"-?[0-9]{1,17}(\.[0-9]{1,17})?")
_SNAKE = re.compile(r"_([a-z])")
_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_KINDS: Mapping[type, str] = {str: "a string", bool: "true or false", list: "a list"}


class Message:
    """An object of a request, in ``place``, with no others than ``fields``."""

    def __init__(self, document: Any, place: str, fields: frozenset[str]) -> None:
        if document == []:  # what PHP makes of an empty object
            document = {}
        if not isinstance(document, dict):
            raise invalid(f"Invalid value at '{place}': must be an object")
        self._place = place
        self._values: dict[str, Any] = {}
        for name, item in document.items():
            camel = _SNAKE.sub(lambda match: match[1].upper(), name)
            if camel not in fields:
                raise invalid(
                    f'Invalid JSON payload received. Unknown name "{name[:80]}"{self._at()}: '
                    "Cannot find field."
                )
            if item is not None:
                self._values[camel] = item

    def has(self, name: str) -> bool:
        """Return whether the field was given."""
        return name in self._values

    def text(self, name: str) -> str:
        """Return a string, empty if absent."""
        return str(self._typed(name, str, ""))

    def flag(self, name: str) -> bool:
        """Return a flag, false if absent."""
        value = self._values.get(name)
        if isinstance(value, str | int) and str(value) in _FLAGS:
            return _FLAGS[str(value)]
        return bool(self._typed(name, bool, False))

    def items(self, name: str) -> list[Any]:
        """Return a list, empty if absent; one object alone is a list of it."""
        if isinstance(self._values.get(name), dict):
            return [self._values[name]]
        values: list[Any] = self._typed(name, list, [])
        return values

    def texts(self, name: str) -> list[str]:
        """Return a list of strings, empty if absent; one string alone is a list of it."""
        one = self._values.get(name)
        values = [one] if isinstance(one, str) else self.items(name)
        if not all(isinstance(item, str) for item in values):
            raise self._wrong(name, "a list of strings")
        return values

    def number(self, name: str) -> float | None:
        """Return a number, None if absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, str) and NUMBER.fullmatch(value):
            return float(value)  # proto3 JSON takes numbers in quotes as well
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, "a number")
        return float(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number, None if absent."""
        value = self.number(name)
        if value is not None and not value.is_integer():
            raise self._wrong(name, "a whole number")
        return None if value is None else int(value)

    def message(self, name: str, fields: frozenset[str]) -> Message:
        """Return the object in a field, empty if absent."""
        return Message(self._values.get(name, {}), self._path(name), fields)

    def messages(self, name: str, fields: frozenset[str]) -> dict[str, Message]:
        """Return a map of objects, empty if absent."""
        value = self._values.get(name, {})
        if value == []:
            return {}
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        path = self._path(name)
        return {
            key: Message({} if item is None else item, f"{path}.{key[:80]}", fields)
            for key, item in value.items()
        }

    def _typed(self, name: str, kind: type, default: Any) -> Any:
        value = self._values.get(name, default)
        if not isinstance(value, kind):
            raise self._wrong(name, _KINDS[kind])
        return value

    def _wrong(self, name: str, expected: str) -> Exception:
        return invalid(f"Invalid value at '{self._path(name)}': must be {expected}")

    def _path(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _at(self) -> str:
        return f" at '{self._place}'" if self._place else ""
