"""A scorer with rules, for tests that need no model. It imports next to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.support.plain_reading import PlainReader


@dataclass(frozen=True, slots=True)
class FakeHighlight:
    attribute: str
    begin: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class FakeScore:
    scores: Mapping[str, float]
    highlights: tuple[FakeHighlight, ...] = ()
    language: str = "en"
    language_confidence: float = 0.99
    validated: bool = True
    apart: Mapping[str, float] | None = None


class FakeScorer(PlainReader):
    """Scores by words: "awful" is toxic (0.95), "doubtful" is unsure (0.3), "сәлем" is Kazakh."""

    model = "fake-1"

    def score(self, texts: Sequence[str]) -> list[FakeScore]:
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> FakeScore:
        if "сәлем" in text:
            return FakeScore({"toxicity": 0.01, "insult": 0.01}, language="kk", validated=False)
        begin = text.find("awful")
        if begin >= 0:
            highlight = FakeHighlight("toxicity", begin, begin + len("awful"), 2.5)
            return FakeScore({"toxicity": 0.95, "insult": 0.6}, (highlight,))
        share = 0.3 if "doubtful" in text else 0.01
        return FakeScore({"toxicity": share, "insult": 0.01})
