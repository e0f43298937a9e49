"""How right a model's routes are, by what people said of the comments.

Shares weigh each answer by ``weights.weight``, and their intervals are Wilson's for as many plain
answers as these are worth: (sum of weights)^2 / sum of squares (Kish, "Survey Sampling", 1965).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.projection.intervals import Interval, wilson
from moderation.status import Route


@dataclass(frozen=True, slots=True)
class Routed:
    """An answer: what it weighs, where the model sent the comment, and what the person said."""

    weight: float
    route: Route
    rejected: bool


@dataclass(frozen=True, slots=True)
class RouteQuality:
    """Shares with their 95 % intervals.

    ``missed`` of what should be rejected was approved unseen; ``approvals_right`` and
    ``rejections_right`` of the machine's own decisions are what people say, too.
    """

    missed: Interval
    approvals_right: Interval
    rejections_right: Interval


def route_quality(answers: Sequence[Routed]) -> RouteQuality:
    """Return how right the routes of ``answers`` are."""
    rejected = [answer for answer in answers if answer.rejected]
    approvals = [answer for answer in answers if answer.route is Route.APPROVE]
    rejections = [answer for answer in answers if answer.route is Route.REJECT]
    return RouteQuality(
        missed=_share((one.weight, one.route is Route.APPROVE) for one in rejected),
        approvals_right=_share((one.weight, not one.rejected) for one in approvals),
        rejections_right=_share((one.weight, one.rejected) for one in rejections),
    )


def _share(weighed: Iterable[tuple[float, bool]]) -> Interval:
    pairs = list(weighed)
    total = sum(weight for weight, _ in pairs)
    if not total:
        return wilson(0, 0)
    share = sum(weight for weight, hit in pairs if hit) / total
    worth = max(1, round(total**2 / sum(weight**2 for weight, _ in pairs)))
    return wilson(round(share * worth), worth)
