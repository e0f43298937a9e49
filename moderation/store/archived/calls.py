"""The calls of the scripts that move comments between the store and the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from moderation.store.scripting import Script


class MovedRow(NamedTuple):
    """A comment as it was read, which the archive has by now."""

    id: str
    version: str
    log: str
    votes: str
    reports: int
    place: str | None


@dataclass(frozen=True, slots=True)
class MoveOut(Script[int]):
    """Answers how many comments were taken off; the others changed since."""

    file = "archive/move_out.lua"
    last: str
    rest: str
    later: str
    rows: Sequence[MovedRow]


class ReturningRow(NamedTuple):
    """A comment of the archive; with ``has_line`` its last line is there, too."""

    id: str
    article: str
    status: str
    listed: int | None
    decided: int | None
    place: str | None
    record: str
    reports: str
    has_line: bool


@dataclass(frozen=True, slots=True)
class BringBack(Script[int]):
    """Answers how many comments were written; the others are there."""

    file = "archive/bring_back.lua"
    rows: Sequence[ReturningRow]
