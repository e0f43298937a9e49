"""What the limits rest on: answers of people, each with its score and weight, counted by kind."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

# The limits that are tried: even steps in log-odds, fixed before anybody saw an answer.
GRID = tuple(round(1 / (1 + math.exp(-step / 10)), 6) for step in range(-70, 71))
_EDGES = (0.0, *GRID)


@dataclass(frozen=True, slots=True)
class Case:
    """One person's answer to one comment.

    ``score`` 0..1 is that of the machine whose limits are asked for. ``weight`` is 1 divided by
    the chance that a person was asked, at least 1. ``watched`` is true of the time in which each
    comment of the language went to people, whatever its score. In the time of ``one_of`` they were
    asked about one of at most so many that the machine decided; 0 where the audit alone says that.
    ``one_sided`` is true of an answer that speaks only against a limit, because the comment came
    before a person by no known chance.
    """

    score: float
    rejected: bool
    weight: float = 1.0
    watched: bool = False
    one_sided: bool = False
    one_of: int = 0

    @property
    def place(self) -> int:
        """The place in the grid of the lowest limit above the score."""
        return bisect_right(GRID, self.score)


def down(score: float) -> float:
    """Return ``score`` 0..1 moved down to the grid: it keeps its side of every limit."""
    return _EDGES[bisect_right(GRID, score)]


Tally = Mapping[Case, int]  # how often there is a case, its score moved down to the grid


def tally(cases: Iterable[Case]) -> Counter[Case]:
    """Return the cases counted; to any limit of the grid they are on the same side as before."""
    return Counter(replace(case, score=_EDGES[case.place]) for case in cases)


def share(cases: Tally, low: float, high: float) -> float:
    """Return the share 0..1 of all comments, each asked about or not, with a score in [low, high).

    0 without any case.
    """
    total = inside = 0.0
    for case, count in cases.items():
        total += count * case.weight
        inside += count * case.weight * (low <= case.score < high)
    return inside / total if total else 0.0
