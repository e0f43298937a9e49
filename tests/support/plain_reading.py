"""Texts that are read as they are written: what scorers of tests have instead of a normaliser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.submission import utf16_length


@dataclass(frozen=True, slots=True)
class PlainReading:
    text: str
    offsets: Sequence[int]
    otherwise: str = ""


class PlainReader:
    """Reads each text as it is."""

    def read(self, texts: Sequence[str]) -> list[PlainReading]:
        return [PlainReading(text, _offsets(text)) for text in texts]


def _offsets(text: str) -> list[int]:
    return [utf16_length(text[:place]) for place in range(len(text) + 1)]
