"""Thresholds of attributes: the shipped ones, and the scale that they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.attributes import SITE


@dataclass(frozen=True, slots=True)
class Threshold:
    """Probabilities 0..1 for one attribute, ``approve <= hold <= reject``.

    Below ``approve`` the attribute is clearly clean; from ``hold`` on it is likely and named as
    the reason; from ``reject`` on the machine rejects by itself; ``None`` means it never does.
    ``approve_in`` and ``hold_in`` have the languages with an ``approve`` or ``hold`` of their own:
    a model that knows one language better than another shall not ask people more often in both.
    """

    approve: float
    hold: float
    reject: float | None = None
    approve_in: Mapping[str, float] = field(default_factory=dict)
    hold_in: Mapping[str, float] = field(default_factory=dict)

    def clean_below(self, language: str) -> float:
        """Return the probability below which the attribute is clearly clean in ``language``."""
        return self.approve_in.get(language, self.approve)

    def likely_from(self, language: str) -> float:
        """Return the probability from which on the attribute is likely in ``language``."""
        return self.hold_in.get(language, self.hold)


# Those of the shipped model, which `python -m classifier train` chose on rows set aside;
# docs/model-card.md has the precision and the share that is left to people. A test compares them
# with the model's. The machine rejects nothing unless a site says so.
DEFAULT_THRESHOLDS: Mapping[str, Threshold] = {
    "toxicity": Threshold(
        approve=0.032, hold=0.353, approve_in={"en": 0.046, "ru": 0.032}, hold_in={"kk": 0.53}
    ),
    "severe_toxicity": Threshold(approve=0.051, hold=0.4, approve_in={"en": 0.051, "ru": 0.051}),
    "obscene": Threshold(approve=0.28, hold=0.512, approve_in={"en": 0.28, "ru": 0.28}),
    "threat": Threshold(approve=0.035, hold=0.3, approve_in={"en": 0.035, "ru": 0.035}),
    "insult": Threshold(approve=0.157, hold=0.549, approve_in={"en": 0.157, "ru": 0.157}),
    "identity_attack": Threshold(approve=0.12, hold=0.26, approve_in={"en": 0.12, "ru": 0.12}),
    "spam": Threshold(approve=0.03, hold=0.333, approve_in={"en": 0.03, "ru": 0.07}),
}


# What is grave and rare is held from its hold threshold on, whatever else says that it is clean.
GRAVE = ("severe_toxicity", "threat", "identity_attack")


def counted(
    thresholds: Mapping[str, Threshold],
    scores: Mapping[str, float],
    apart: Mapping[str, float] | None,
    language: str,
) -> Mapping[str, float]:
    """Return the scores that count; ``apart`` has those of a text without its swearing at nobody.

    These count where what is obscene is always clean in ``language`` (its ``approve`` is 1): who
    allows swear words does not call them toxic.
    """
    obscene = thresholds.get("obscene")
    if not apart or not obscene or obscene.clean_below(language) < 1:
        return scores
    return {**scores, **apart}


def relative(score: float, hold: float) -> float:
    """Return ``score`` squeezed into 0..1 so that ``hold`` is at 0.5."""
    if score < hold:
        return 0.5 * score / hold
    return 0.5 + 0.5 * (score - hold) / (1 - hold) if hold < 1 else 1.0


def shipped_risk(scores: Mapping[str, float]) -> float:
    """Return the highest of the shipped scores relative to its threshold, 0..1.

    The thresholds are the shipped ones, which no site changes; without any score it is 1.
    """
    risks = (relative(scores[a], t.hold) for a, t in DEFAULT_THRESHOLDS.items() if a in scores)
    return max(risks, default=1.0)


def promised_score(scores: Mapping[str, float]) -> float:
    """Return the score 0..1 that a promise's limits are held against.

    It is the chance of being rejected on this site where the site has a model, else the risk by
    the shipped scores.
    """
    return scores[SITE] if SITE in scores else shipped_risk(scores)
