"""The severity of a category: Azure's steps 0 to 7, by the site's own thresholds.

Azure documents 0 as safe, 2 as low, 4 as medium and 6 as high. Here they say what the site's policy
makes of the score: it publishes, it is unsure, it holds, it rejects. Of eight levels the odd ones
are the upper half of each step, and four levels are the even ones below them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.thresholds import Threshold
from service.integrations.moderations.categories import Source

CATEGORIES: Mapping[str, Source | None] = {
    "Hate": Source(("identity_attack",)),
    "SelfHarm": None,
    "Sexual": None,
    "Violence": Source(("threat",), is_part=True),  # reports of violence are news
}
LOW = 2  # a person is asked; what nobody judged has it
FOUR, EIGHT = "FourSeverityLevels", "EightSeverityLevels"


def severity(score: float, threshold: Threshold, language: str, *, eight: bool) -> int:
    """Return 0..7, or 0, 2, 4 or 6, of a probability 0..1.

    6 needs a rejection threshold: without one the site lets the machine reject nothing.
    """
    limits = [0.0, threshold.clean_below(language), threshold.likely_from(language)]
    limits += [] if threshold.reject is None else [threshold.reject]
    step = max(place for place, limit in enumerate(limits) if score >= limit)
    return 2 * step + (eight and _is_upper_half(score, [*limits, 1.0], step))


def _is_upper_half(score: float, limits: Sequence[float], step: int) -> bool:
    low, high = limits[step], limits[step + 1]
    return score - low >= (high - low) / 2
