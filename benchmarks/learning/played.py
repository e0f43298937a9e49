"""What the plays of one source come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.learning.measure import Point
from benchmarks.learning.plays import ALL_WAYS, ALONE, ATTACKS, WITH_ROWS

GOALS = (0, 500, 1_000, 2_000)  # decisions at which the tables look
LEAST_GAP = 0.01  # below it there is nothing to close
Runs = Sequence[Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Played:
    """One source: points by way and seed, and how the model does that has its rows."""

    source: str
    streamed: int
    tested: int
    share_toxic: float
    runs: Mapping[str, Runs]
    whole_auc: float
    whole_decidable: float

    @property
    def peaceful(self) -> dict[str, Runs]:
        """The plays without an attack."""
        return {way: runs for way, runs in self.runs.items() if way not in ATTACKS}

    @property
    def attacks(self) -> dict[str, Runs]:
        """The plays with an attack."""
        return {way: runs for way, runs in self.runs.items() if way in ATTACKS}

    def closed(self, way: str, name: str, at: str) -> float | None:
        """Return what share of the gap in ``name`` (``auc`` or ``decidable``) is closed at last.

        ``at`` is "" for the model at work, "newest_" for the newest one. None where the gap is
        smaller than LEAST_GAP.
        """
        first = mean([run[0] for run in self.runs[way]], name)
        gap = getattr(self, f"whole_{name}") - first
        last = mean([run[-1] for run in self.runs[way]], at + name)
        return (last - first) / gap if gap >= LEAST_GAP else None

    @property
    def has_rows_alone(self) -> bool:
        """Whether both bases were played without learning, so that ``decided_gap`` is known."""
        return ALONE in self.runs and WITH_ROWS in self.runs

    def decided_gap(self) -> tuple[float, float]:
        """Return what the base alone decides at last, and what the one with all rows does.

        Both keep the same promise by the same proof, asked of the same people.
        """
        alone, whole = ([run[-1] for run in self.runs[way]] for way in (ALONE, WITH_ROWS))
        return mean(alone, "decided"), mean(whole, "decided")

    def closed_decided(self, way: str) -> float | None:
        """Return what share of ``decided_gap`` is closed at last; None below LEAST_GAP."""
        first, whole = self.decided_gap()
        last = mean([run[-1] for run in self.runs[way]], "decided")
        return (last - first) / (whole - first) if whole - first >= LEAST_GAP else None

    def weeks_kept(self, way: str, seeds: int | None = None) -> tuple[int, int, int]:
        """Return how many weeks the machine decided in with the promise kept, with it or not, and
        all weeks, of the first ``seeds``.

        The start, before which nobody has answered anything, is no week.
        """
        weeks = [point for run in self.runs[way][:seeds] for point in run[1:]]
        deciding = [point for point in weeks if point.decided > 0]
        kept = sum(point.keeps(ALL_WAYS[way].promise) for point in deciding)
        return kept, len(deciding), len(weeks)

    def alone(self, way: str) -> str | None:
        """Return the way in which the base alone keeps the same promise; None for itself."""
        bases = (one for one in self.runs if not (ALL_WAYS[one].learns or ALL_WAYS[one].has_rows))
        same = (name for name in bases if ALL_WAYS[name].promise == ALL_WAYS[way].promise)
        return next(same, None) if ALL_WAYS[way].learns else None

    def below(self, way: str, alone: str) -> tuple[int, float]:
        """Return how many weeks ``way`` decides less than its base ``alone``, and the largest
        difference, over the seeds that both have.
        """
        pairs = [
            (point.decided, other.decided)
            for run, others in zip(self.runs[way], self.runs[alone], strict=False)
            for point, other in zip(run, others, strict=False)
        ]
        less = [other - own for own, other in pairs if own < other]
        return len(less), max(less, default=0.0)


def at_goal(runs: Runs, goal: int) -> list[Point]:
    """Return the first point of each run with so many decisions; none unless all reach them."""
    points = [next((p for p in run if p.decisions >= goal), None) for run in runs]
    return [p for p in points if p] if all(points) else []


def mean(points: Sequence[Point], name: str) -> float:
    """Return the mean of a field."""
    return float(np.mean([getattr(point, name) for point in points]))


def by_week(runs: Runs) -> list[list[Point]]:
    """Return the points of each week that all runs reached."""
    return [[run[week] for run in runs] for week in range(min(map(len, runs)))]
