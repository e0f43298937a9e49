"""JSON as the store keeps it: compact, and without what is not there."""

from __future__ import annotations

import json
from typing import Any

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
