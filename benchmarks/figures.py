"""Medians, percentiles and ratios: the arithmetic of the tables, nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of ``values`` that is not below ``share`` (0..1) of them: nearest rank.

    Raises:
        ValueError: ``values`` is empty or ``share`` is outside 0..1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError(f"percentile {share} of {len(values)} values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle one of several runs, and the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of at least one value."""
        return cls(median(values), min(values), max(values))


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how many times ``theirs`` is ``ours``, round by round: both met the same noise."""
    return Spread.of([a / b for a, b in zip(ours, theirs, strict=True)])


def interleaved(subjects: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure every subject once per round, so that a slow minute of the machine hits all."""
    values: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(rounds):
        # Every second round runs backwards: who comes first has no advantage.
        order = list(subjects)[:: 1 if number % 2 == 0 else -1]
        for name in order:
            values[name].append(subjects[name]())
    return values
