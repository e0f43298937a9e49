"""Whole numbers that people type or addresses carry: ASCII digits, and no more than fit."""

from __future__ import annotations

import re
from collections.abc import Mapping

WHOLE = re.compile(r"-?[0-9]{1,15}")


def whole(text: str | None) -> int | None:
    """Return the number, or None for what is none, or has more than 15 digits."""
    typed = (text or "").strip()
    return int(typed) if WHOLE.fullmatch(typed) else None


def whole_in(values: Mapping[str, str], name: str, default: int) -> int:
    """Return the number called ``name``; ``default`` where there is none."""
    number = whole(values.get(name))
    return default if number is None else number
