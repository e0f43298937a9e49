"""JSON as the store keeps it: compact, and without what is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

Kind = TypeVar("Kind")

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(value: object) -> str:
    """Return ``value`` as compact JSON with its letters as they are."""
    return _ENCODER.encode(value)


def load(text: str) -> Any:
    """Return what ``dump`` wrote."""
    return json.loads(text)


def present(**values: object) -> dict[str, object]:
    """Return the values that are there, by name."""
    return {name: value for name, value in values.items() if value is not None}


def read_as(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """Return the dataclass ``kind`` of a document's fields by their names.

    Those that it does not know are passed over: a later release wrote them (docs/upgrade.md).
    """
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in document.items() if name in known})
