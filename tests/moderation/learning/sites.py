"""Made-up sites: comments whose scores and answers follow a law that the test knows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from moderation.learning.measures.cases import GRID, Case
from moderation.learning.site_label import Chosen, SiteLabel

POPULATION = 20_000


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@dataclass(frozen=True)
class TwoBells:
    """Log-odds of scores in two bells, ``gap`` apart; ``prevalence`` of the comments is hostile."""

    prevalence: float
    gap: float = 2.6

    def draw(self, random: Random) -> tuple[float, bool]:
        hostile = random.random() < self.prevalence
        return logistic(random.gauss(self.gap if hostile else 0.0, 1) - self.gap / 2 - 1), hostile

    def cases(self, count: int, seed: int) -> Iterator[Case]:
        random = Random(seed)
        for _ in range(count):
            yield Case(*self.draw(random))

    @cached_property
    def missed(self) -> dict[float, float]:
        """The share of the hostile comments below each limit."""
        hostile = [case.score for case in self.cases(POPULATION, 1) if case.rejected]
        return {limit: sum(s < limit for s in hostile) / len(hostile) for limit in GRID}

    @cached_property
    def below(self) -> dict[float, float]:
        """The share of all comments below each limit."""
        scores = [case.score for case in self.cases(POPULATION, 1)]
        return {limit: sum(s < limit for s in scores) / len(scores) for limit in GRID}

    @cached_property
    def wrong(self) -> dict[float, float]:
        """The share of harmless comments among those from each limit on."""
        cases = [*self.cases(POPULATION, 1)]
        hits = {x: [c.rejected for c in cases if c.score >= x] for x in GRID}
        return {x: 1 - sum(some) / len(some) if some else 1.0 for x, some in hits.items()}


def label(
    *, rejected: bool, propensity: float = 1.0, route: str = "hold", **other: Any
) -> SiteLabel:
    """Return a label of a Kazakh comment; ``other`` fields as named."""
    fields: dict[str, Any] = {
        "comment": "c", "at_ms": 1, "came_at": 1, "language": "kk", "attribute": "", "by": "p",
        "saw_score": False, "chosen": Chosen.AUDIT if propensity < 1 else Chosen.HELD,
        "model": "m", "scores": {"site": 0.5},
    }  # fmt: skip
    return SiteLabel(rejected=rejected, propensity=propensity, route=route, **{**fields, **other})
