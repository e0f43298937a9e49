"""One text rated: its scores by our names, and which categories they flag on the caller's site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation import policy as policies
from moderation.judging import Score, Scorer, readings_for, text_facts
from moderation.policy import Policy, Routing, Threshold
from moderation.text.word_list import Reading
from service.integrations.languages import HALF, is_unsure
from service.integrations.moderations.categories import Source, unscored

Categories = Mapping[str, Source | None]


@dataclass(frozen=True, slots=True)
class Rating:
    """The value of each category, 0.0 where it is not judged, and whether it is flagged.

    Of an ``unsure`` text all that is judged is flagged; ``scores`` are those that count.
    """

    categories: Categories
    scores: Mapping[str, float]
    unsure: bool
    values: Mapping[str, float]
    flagged: Mapping[str, bool]
    extension: Mapping[str, Any]


def rate(
    scorer: Scorer, policy: Policy, categories: Categories, texts: Sequence[str]
) -> list[Rating]:
    """Rate ``texts`` as one batch, in order; an empty one is clean, as with the originals."""
    readings = readings_for(policy, scorer, texts)
    scored = zip(texts, scorer.score(texts), readings, strict=True)
    return [
        _rating(policy, categories, text, score, reading, scorer.model)
        for text, score, reading in scored
    ]


def flag_from(threshold: Threshold, language: str) -> float:
    """Return the probability from which a category is flagged in ``language``.

    The machine's own rejection where the site has one, else the threshold that asks people.
    """
    return threshold.likely_from(language) if threshold.reject is None else threshold.reject


def _rating(
    policy: Policy,
    categories: Categories,
    text: str,
    score: Score,
    reading: Reading | None,
    model: str,
) -> Rating:
    routing = policies.route(policy, text_facts(policy, text, score, reading, model))
    is_empty = not text.strip()
    unsure = not is_empty and is_unsure(routing)
    says_nothing = is_empty or (unsure and not score.validated)
    scores = dict.fromkeys(score.scores, 0.0) if says_nothing else score.scores
    least = HALF if unsure else 0.0
    judged = [(name, source) for name, source in categories.items() if source and not is_empty]
    limits = {name: flag_from(one, score.language) for name, one in policy.thresholds.items()}
    values = {name: max(least, source.value(scores)) for name, source in judged}
    flagged = {name: unsure or source.is_flagged(scores, limits) for name, source in judged}
    return Rating(
        categories,
        scores,
        unsure,
        {**dict.fromkeys(categories, 0.0), **values},
        {**dict.fromkeys(categories, False), **flagged},
        _extension(categories, routing, score, model),
    )


def _extension(
    categories: Categories, routing: Routing, score: Score, model: str
) -> dict[str, Any]:
    """Return our full answer; the clients of both providers let it pass."""
    return {
        "scores": dict(score.scores),
        "route": routing.route.value,
        "language": score.language,
        "language_confidence": score.language_confidence,
        "validated": score.validated,
        "model": model,
        "unscored": unscored(categories),
    }
