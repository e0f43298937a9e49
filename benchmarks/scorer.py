"""Scorers beside the shipped one: what returns at once leaves the service's own cost on the clock.

The other one ends its process over a marked comment.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from classifier import ATTRIBUTES, Highlight, Reading, Score
from moderation.judging import Scorer

HELD_SHARE = 0.1
HIGHLIGHTS = 6  # the shipped model names up to 8
ENDS = "ends its scorer"


@dataclass(frozen=True, slots=True)
class InstantScorer:
    """Holds one comment in ten with seven scores and six words; finds nothing in the others."""

    model: str = "instant-2026.11.23"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return each text as it is."""
        return [Reading(text, range(len(text) + 1)) for text in texts]

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return a score for each text, which depends on nothing but the text."""
        return [_score(text) for text in texts]


@dataclass(frozen=True, slots=True)
class MortalScorer:
    """Scores as ``inner`` does, until a text says that it ends its scorer."""

    inner: Scorer

    @property
    def model(self) -> str:
        """That of ``inner``."""
        return self.inner.model

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """Return what ``inner`` reads."""
        return self.inner.read(texts)

    def score(self, texts: Sequence[str]) -> Sequence[Score]:
        """Return the scores, or end the process as a fault of the kernel would."""
        if any(ENDS in text for text in texts):
            os._exit(1)
        return self.inner.score(texts)


def _score(text: str) -> Score:
    lot = crc32(text.encode()) / 2**32
    if lot > HELD_SHARE:
        return Score(_SCORES, "ru", 0.998, True, ())
    words = tuple(
        Highlight(ATTRIBUTES[n], 6 * n, 6 * n + 5, text[6 * n : 6 * n + 5], 1.25 - n / 10)
        for n in range(HIGHLIGHTS)
    )
    return Score({**_SCORES, "toxicity": 0.7312, "insult": 0.6134}, "ru", 0.998, True, words)


_SCORES = {name: 0.0123 + n / 1000 for n, name in enumerate(ATTRIBUTES)}
