"""What the archive keeps: a comment as its record was, and lines of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Line = tuple[str, Mapping[str, str]]  # of the journal: its cursor, its fields


@dataclass(frozen=True, slots=True)
class Row:
    """A comment: the fields of its record, readers' reports, and where the indexes had it.

    ``listed`` is its score among the comments of its status, ``decided`` when it was decided (ms),
    ``place`` where its article's thread had it; each is None where it was in no such index.
    """

    id: str
    article: str
    status: str
    record: Mapping[str, str]
    reports: Mapping[str, str]
    listed: int | None
    decided: int | None
    place: str | None


def parts(cursor: str) -> tuple[int, int]:
    """Return a journal cursor as two numbers, which sort as the journal does."""
    time, _, number = cursor.partition("-")
    return int(time), int(number or 0)
