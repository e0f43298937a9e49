"""Cursors that clients hand back: one reader for each kind, and what else is no cursor.

Each returns the cursor, or None for what this service never gave out as one. Digits are those of
ASCII, and no number is beyond what the store or the search file can hold.
"""

from __future__ import annotations

import math
import re

from moderation.registry import Place
from moderation.store.reader import Order

MILLISECONDS_MAX = 2**53 - 1  # the store's scripts reckon in doubles
NUMBER_MAX = 2**64 - 1  # of a stream's lines within one millisecond

JOURNAL = re.compile(r"([0-9]{1,16})-([0-9]{1,20})")
THREAD = re.compile(r"[0-9a-f.]{8,319}-[a-z2-7]{16}")
_LISTED = re.compile(r"-?[0-9]{1,16}")
_BOTH_WAYS = re.compile(r"-?[0-9]{1,16}:-?[0-9]{1,16}")
_FOUND = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,3})?):[0-9]{1,18}")
_AUDIT = re.compile(r"([0-9]{1,15})-([0-9]{1,15})-(\S{1,80})")


def journal(text: str | None) -> str | None:
    """Read a line of the journal or of a delivery log: ``milliseconds-number``."""
    match = JOURNAL.fullmatch(text or "")
    if not match or int(match[1]) > MILLISECONDS_MAX or int(match[2]) > NUMBER_MAX:
        return None
    return match[0]


def older(text: str | None) -> str | None:
    """Read a line that others are older than, so not 0-0: nothing comes before that."""
    cursor = journal(text)
    return cursor if cursor and cursor.strip("0-") else None


def thread(text: str | None) -> str | None:
    """Read a place among the published comments of an article."""
    return text if THREAD.fullmatch(text or "") else None


def listed(text: str | None, order: Order) -> str | None:
    """Read a place in a list of the dashboard; from the middle a list is walked both ways."""
    shape = _BOTH_WAYS if order is Order.UNCERTAIN else _LISTED
    return text if shape.fullmatch(text or "") else None


def found(text: str | None) -> str | None:
    """Read a place among the comments that a search found: ``value:row``."""
    match = _FOUND.fullmatch(text or "")
    return match[0] if match and math.isfinite(float(match[1])) else None


def audited(text: str | None) -> Place | None:
    """Read a place in the audit log: ``milliseconds-number-stream``."""
    match = _AUDIT.fullmatch(text or "")
    return (int(match[1]), int(match[2]), match[3]) if match else None
