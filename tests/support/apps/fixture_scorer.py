"""A scorer for tests with real workers: it takes its time, and marked comments are its end."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.plain_reading import PlainReader

EXIT_MARK = "this comment ends the scorer"
HANG_MARK = "this comment stops the scorer"
EAT_MARK = "this comment eats two gigabytes"
EATEN_BYTES = 2 << 30
SECONDS_PER_COMMENT = 0.01  # so that a kill hits a worker at work


@dataclass(frozen=True, slots=True)
class FixtureScore:
    scores: dict[str, float] = field(default_factory=lambda: {"toxicity": 0.01})
    language: str = "en"
    language_confidence: float = 0.99
    validated: bool = True
    highlights: tuple[()] = ()
    apart: None = None


def eat() -> None:
    """Take more memory than the process may have. Raises MemoryError."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (EATEN_BYTES, hard))
    bytearray(EATEN_BYTES)


class FixtureScorer(PlainReader):
    """Finds every comment clean, unless a mark makes it die or hang."""

    model = "fixture-1"

    def score(self, texts: Sequence[str]) -> list[FixtureScore]:
        for text in texts:
            time.sleep(SECONDS_PER_COMMENT)
            if EXIT_MARK in text:
                os._exit(1)
            if HANG_MARK in text:
                time.sleep(600)
            if EAT_MARK in text:
                eat()
        return [FixtureScore() for _ in texts]
