"""Which of Perspective's attributes there are here, and what each of them is to our model."""

from __future__ import annotations

from collections.abc import Mapping

PROBABILITY = "PROBABILITY"
# The languages in which the attributes were validated; a test compares with the shipped model.
LANGUAGES = frozenset({"en", "ru"})
UNDETERMINED = "und"  # BCP 47 for what our detector calls "other" or "unsure"

_PRODUCTION = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "obscene",
    "THREAT": "threat",
}
_NEWSROOM = {"OBSCENE": "obscene", "SPAM": "spam"}
_SOURCE = {
    **_PRODUCTION,
    **_NEWSROOM,
    **{f"{name}_EXPERIMENTAL": source for name, source in _PRODUCTION.items()},
}
# A comment with any of the attributes is one to reject, so the chance of that is at least the
# highest of theirs. That lower bound is what we give: we have no model of any newsroom's habits.
LIKELY_TO_REJECT = "LIKELY_TO_REJECT"
SERVED = frozenset({*_SOURCE, LIKELY_TO_REJECT})


def value(attribute: str, scores: Mapping[str, float]) -> float:
    """Return the probability 0..1 of ``attribute``, one of SERVED."""
    if attribute == LIKELY_TO_REJECT:
        return max(scores.values())
    return scores[_SOURCE[attribute]]


def bcp47(language: str) -> str:
    """Return the detector's ``language`` as the protocol names it."""
    return UNDETERMINED if language in ("other", "unsure") else language
