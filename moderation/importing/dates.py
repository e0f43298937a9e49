"""Dates of archives: milliseconds since 1970, or None where a date says nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = 253_402_300_800_000  # the year 10000, in milliseconds since 1970: Python's calendar ends
EMPTY = ("", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")
_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")  # Facebook writes it without a colon
_FRACTION = re.compile(r"(\.\d{6})\d+")  # nanoseconds of Go


def parse(text: str) -> int | None:
    """Return when ``text`` was, cut to milliseconds; UTC counts where it names no zone.

    Returns None for what stands for no date, and for what is none.
    """
    text = text.strip()
    if text in EMPTY:
        return None
    text = _FRACTION.sub(r"\1", _OFFSET.sub(r"\1:\2", text.replace(" ", "T", 1)))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _BEGINNING
    return of_milliseconds(
        (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    )


def of_milliseconds(value: object) -> int | None:
    """Return a moment in whole milliseconds since 1970; None if it is none up to the year 9999."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < END:
        return None
    return int(value)
