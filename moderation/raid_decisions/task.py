"""What a run in the background does about a raid, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from moderation.comment import Move
from moderation.documents import read_as
from moderation.errors import Refused
from moderation.status import Status


@dataclass
class RaidBusy(Refused):
    """Another act upon a raid of the site goes on in the background: ``raid`` is its id."""

    raid: str

    def __str__(self) -> str:
        return f"raid {self.raid} is being decided, one at a time; wait until it ends, or cancel it"


class TaskKind(StrEnum):
    """What is done with the comments of a bulk decision."""

    DECIDE = "decide"
    END = "end"  # it is no raid: what is held for it alone is approved
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Task:
    """A bulk decision of a raid's comments, or its undo.

    ``seen`` is how many of its ``total`` were looked at: some ``decided``, or taken back, and some
    ``left`` as others made them meanwhile.
    """

    kind: str
    raid: str
    bulk: str
    status: str
    reason: str = ""
    total: int = 0
    seen: int = 0
    decided: int = 0
    left: int = 0

    def move(self, by: str) -> Move:
        """Return what becomes of each comment."""
        return Move(Status(self.status), by, self.reason or None, bulk=self.bulk)

    def document(self) -> dict[str, Any]:
        """Return it as the run's record has it."""
        return asdict(self)


def task_of(details: Mapping[str, Any]) -> Task | None:
    """Return the task that a run's record has, none where there never was one."""
    return read_as(Task, details) if details else None
