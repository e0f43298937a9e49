"""One line of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``WARN`` will become a fault; ``FAULT`` keeps comments from being taken, judged or kept."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do where it is not well."""

    subject: str
    state: State
    sentence: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<6}{self.subject:<13}{self.sentence}"
        return f"{line}\n{'':19}-> {self.advice}" if self.advice else line
