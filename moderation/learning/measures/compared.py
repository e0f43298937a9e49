"""A model in shadow beside the one at work: what each decides alone, and how good it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.learning.measures.quality import Quality
from moderation.projection.intervals import Interval, wilson
from moderation.status import Route


@dataclass(frozen=True, slots=True)
class Counted:
    """How many comments of a ``kind`` took ``route``, and would have taken ``shadow_route``.

    A kind is a language or a group that the text names.
    """

    kind: str
    route: Route
    shadow_route: Route
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The comments of one kind, how many there were and how many would have gone elsewhere."""

    language: str
    route: Route
    count: int
    moved: int

    @property
    def percent(self) -> float:
        """How many of 100 would have gone elsewhere."""
        return 100 * self.moved / self.count


@dataclass(frozen=True, slots=True)
class Compared:
    """Both models on one kind of comments: the share that each decides, its quality."""

    decided: Interval
    shadow_decided: Interval
    quality: Quality | None
    shadow_quality: Quality | None


def compared(
    routed: Sequence[Counted], quality: Mapping[str, Quality], shadow_quality: Mapping[str, Quality]
) -> dict[str, Compared]:
    """Return both models by kind, those with most comments first."""
    kinds: dict[str, list[Counted]] = defaultdict(list)
    for some in routed:
        kinds[some.kind].append(some)
    most = sorted(kinds, key=lambda kind: (-sum(some.count for some in kinds[kind]), kind))
    return {
        kind: Compared(*_decided(kinds[kind]), quality.get(kind), shadow_quality.get(kind))
        for kind in most
    }


def moved(routed: Sequence[Counted]) -> list[Moved]:
    """Return how many comments of each language and route would have gone elsewhere."""
    counts: dict[tuple[str, Route], list[int]] = defaultdict(lambda: [0, 0])
    for some in routed:
        kind = counts[some.kind, some.route]
        kind[0] += some.count
        kind[1] += some.count if some.shadow_route is not some.route else 0
    return [Moved(language, route, *kind) for (language, route), kind in counts.items()]


def _decided(routed: Sequence[Counted]) -> tuple[Interval, Interval]:
    """Return what share of the comments each model decides by itself."""
    total = sum(some.count for some in routed)
    own = sum(some.count for some in routed if some.route is not Route.HOLD)
    shadow = sum(some.count for some in routed if some.shadow_route is not Route.HOLD)
    return wilson(own, total), wilson(shadow, total)
