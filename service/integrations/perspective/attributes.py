"""Which of Perspective's attributes there are here, and what each of them is to our model."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.policy import ATTRIBUTES

PROBABILITY = "PROBABILITY"
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
    # As the first releases called them.
    "TOXICITY_IDENTITY_HATE": "identity_attack",
    "TOXICITY_INSULT": "insult",
    "TOXICITY_OBSCENE": "obscene",
    "TOXICITY_THREAT": "threat",
}
# What our model may have, and what the protocol had that it has not. The original gave all of these
# in English, some of them to publishers only.
_SOURCE |= {
    name: source
    for name, source in {"SEXUALLY_EXPLICIT": "sexually_explicit"}.items()
    if source in ATTRIBUTES
}
_OTHERS = frozenset(
    {
        "SEXUALLY_EXPLICIT", "FLIRTATION", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER",
        "ATTACK_ON_PUBLISHER", "INCOHERENT", "INFLAMMATORY", "OFF_TOPIC", "UNSUBSTANTIAL",
        "TOXICITY_FAST", "AFFINITY", "COMPASSION", "CONSTRUCTIVE", "CURIOSITY", "NUANCE",
        "PERSONAL_STORY", "REASONING", "RESPECT", "ALIENATION", "FEARMONGERING", "GENERALIZATION",
        "MORAL_OUTRAGE", "POWER_APPEAL", "SCAPEGOATING",
        "GENDER", "HEALTH_AGE_DISABILITY", "RELIGION", "RNE", "SEXUAL_ORIENTATION",
    }
)  # fmt: skip
# Whoever threatens, insults or hates is toxic as well, so the chance of that is at least the
# highest of theirs: each is calibrated by itself, on labels of its own.
_TOXIC = ("toxicity", "severe_toxicity", "identity_attack", "insult", "threat")
# A comment with any of the attributes is one to reject, so the chance of that is at least the
# highest of theirs. That lower bound is what we give: we have no model of any newsroom's habits.
LIKELY_TO_REJECT = "LIKELY_TO_REJECT"
SERVED = frozenset({*_SOURCE, LIKELY_TO_REJECT})


def is_known(attribute: str) -> bool:
    """Return whether the protocol has, or had, an attribute of this name."""
    return attribute in SERVED or attribute.removesuffix("_EXPERIMENTAL") in _OTHERS


def value(attribute: str, scores: Mapping[str, float]) -> float:
    """Return the probability 0..1 of ``attribute``, one of SERVED."""
    if attribute == LIKELY_TO_REJECT:
        return max(scores.values())
    source = _SOURCE[attribute]
    if source == "toxicity":
        return max(scores[name] for name in _TOXIC if name in scores)
    return scores[source]


def bcp47(language: str) -> str:
    """Return the detector's ``language`` as the protocol names it."""
    return UNDETERMINED if language in ("other", "unsure") else language
