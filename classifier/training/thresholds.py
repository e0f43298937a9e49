"""Thresholds for the policy, chosen on rows set aside from training, at a live base rate.

approve: below it in every attribute a comment is clearly clean. Toxicity and spam carry the
promise: theirs are the highest at which at most MISSED of the language's toxic comments, and of
the spam, are approved. The narrower attributes are guards: toxicity sees nearly all of their
positives, so GUARD of them may lie below their own limit, and fewer clean comments wait. Any other
language has the lowest of them. That of identity attacks is no less than MENTION, or every mention
of a group would wait.
hold: from it on at least half of the comments deserve the attribute at the live base rate, in every
language, at most FALSE_ALARMS of the clean English comments are over it, and no single comment is
named for less than LOWEST_HOLD; what is grave and rare is named from GRAVE_HOLD on. reject: from it
on at least RIGHT of the comments deserve it at the live base rate; None where no threshold reaches
that. The default policy uses no reject.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.data.heldout import Floats
from classifier.score import ATTRIBUTES
from classifier.training.metrics import prevalence_weights

FILE = "thresholds.json"
TOXICITY, IDENTITY, SPAM = map(ATTRIBUTES.index, ("toxicity", "identity_attack", "spam"))
PREVALENCE = 0.10  # of toxic comments under news; the rarer attributes in proportion
RARER = {"severe_toxicity": 0.01, "threat": 0.01, "identity_attack": 0.02, "spam": 0.03}
MISSED = 0.05
GUARD = 0.2  # with one share for all, three in 100 clean English comments more wait
RIGHT = 0.95
GRID = np.arange(0.0025, 0.31, 0.0025)
LOWEST_HOLD, HIGHEST_HOLD = 0.333, 0.9
# What is rare and grave is named well before it is more likely than not; identity attacks from the
# lowest hundredth at which at most 1 % of the harmless mentions are over any hold threshold.
GRAVE_HOLD = {"severe_toxicity": 0.4, "threat": 0.3, "identity_attack": 0.26}
FALSE_ALARMS = 0.01
LEAST_POSITIVES = 30  # fewer say nothing about a quantile
# What the name of a group is worth in any sentence; an attack on it is over toxicity's limit, too:
# of 237 set aside as many were approved with any limit from 0.05 to 0.3.
MENTION = 0.12
LEAST = 0.005  # an approve threshold below this would hold everything


@dataclass(frozen=True, slots=True)
class Limits:
    """approve <= hold <= reject, probabilities 0..1; ``…_in`` has a language's own."""

    approve: float
    hold: float
    reject: float | None
    approve_in: Mapping[str, float] = field(default_factory=dict)
    hold_in: Mapping[str, float] = field(default_factory=dict)

    def clean_below(self, language: str) -> float:
        """Return the probability below which the attribute is clearly clean in ``language``."""
        return self.approve_in.get(language, self.approve)

    def likely_from(self, language: str) -> float:
        """Return the probability from which on the attribute is likely in ``language``."""
        return self.hold_in.get(language, self.hold)


def choose(labels: Floats, probabilities: Floats, languages: NDArray[np.str_]) -> dict[str, Limits]:
    """Choose all thresholds from [n, 7] labels (nan: unlabelled) and calibrated probabilities."""
    limits_of = {}
    own = _approve(labels, probabilities, languages)
    for place, name in enumerate(ATTRIBUTES):
        known = ~np.isnan(labels[:, place])
        part = (labels[known, place], probabilities[known, place], languages[known])
        prevalence = RARER.get(name, PREVALENCE)
        hold = _hold(*part, prevalence) if name not in GRAVE_HOLD else GRAVE_HOLD[name]
        weights = prevalence_weights(part[0], prevalence)
        sure = _first_with(part[0], part[1], weights, RIGHT)
        reject = None if sure is None else round(max(sure, hold), 3)
        low = {code: round(min(limits[place], hold), 3) for code, limits in own.items()}
        lowest = min(low.values(), default=LEAST)
        limits_of[name] = Limits(lowest, round(hold, 3), reject, low)
    return limits_of


def _hold(
    labels: Floats, probability: Floats, languages: NDArray[np.str_], prevalence: float
) -> float:
    """The hold threshold of one attribute: the highest that a rule or a language asks for."""
    clean = probability[(labels < 0.5) & (languages == "en")]
    limit = float(np.quantile(clean, 1.0 - FALSE_ALARMS)) if len(clean) else LOWEST_HOLD
    for name in np.unique(languages):
        rows = languages == name
        if (labels[rows] > 0.5).sum() >= LEAST_POSITIVES:
            weights = prevalence_weights(labels[rows], prevalence)
            likely = _first_with(labels[rows], probability[rows], weights, 0.5)
            limit = max(limit, LOWEST_HOLD if likely is None else likely)
    return float(np.clip(limit, LOWEST_HOLD, HIGHEST_HOLD))


def hold_above(hold: float, name: str, positives: Floats, clean: Floats) -> float:
    """`hold`, or the lowest hundredth above it, that keeps the promises of a hold threshold.

    `positives` and `clean` are probabilities of the attribute `name`, [n] each. At most
    FALSE_ALARMS of the clean are over it. At the live base rate at least half of what is over it
    deserves the attribute; what is grave and rare is named before.
    """
    prevalence = RARER.get(name, PREVALENCE)
    steps = range(math.floor(100 * hold) + 1, round(100 * HIGHEST_HOLD))
    for limit in (hold, *(step / 100 for step in steps)):
        alarms = float((clean >= limit).mean())
        found = float((positives >= limit).mean()) if len(positives) else 0.0
        likely = name in GRAVE_HOLD or prevalence * found >= (1 - prevalence) * alarms
        if alarms <= FALSE_ALARMS and likely:
            return limit
    return HIGHEST_HOLD


def _first_with(
    labels: Floats, probability: Floats, weights: Floats, precision: float
) -> float | None:
    """The lowest threshold from which on the weighted precision is reached, or None."""
    order = np.argsort(-probability, kind="stable")
    mass = np.cumsum(weights[order])
    right = np.cumsum((weights * (labels > 0.5))[order])
    good = np.flatnonzero(right >= precision * mass)
    good = good[good >= min(30, len(order) - 1)]  # fewer comments prove nothing
    return float(probability[order][good[-1]]) if len(good) else None


def _approve(
    labels: Floats, probabilities: Floats, languages: NDArray[np.str_]
) -> dict[str, Floats]:
    """Language -> the loosest approve thresholds, [7], that hold enough of its toxic comments."""
    limits_of = {}
    for language in np.unique(languages).tolist():
        rows = languages == language
        if (labels[rows, TOXICITY] > 0.5).sum() >= LEAST_POSITIVES:
            limits_of[language] = _loosest(labels, probabilities, rows)
    return limits_of


def _loosest(labels: Floats, probabilities: Floats, rows: NDArray[np.bool_]) -> Floats:
    """The guards, and the highest limits of toxicity and spam that keep the promise, [7].

    Toxicity's is chosen first as if nothing were spam, then again beside spam's. It rises by that,
    so spam's second limit is no higher than its first, and both promises hold.
    """
    limits = np.full(len(ATTRIBUTES), LOWEST_HOLD)
    for place in range(len(ATTRIBUTES)):
        positives = _positives(labels, probabilities, rows, place)
        if len(positives):
            limits[place] = np.quantile(positives[:, place], GUARD)
    limits[IDENTITY] = max(limits[IDENTITY], MENTION)
    limits[SPAM] = np.inf
    for place in (TOXICITY, SPAM) * 2:
        limits[place] = _highest(_positives(labels, probabilities, rows, place), limits, place)
    loosest: Floats = np.maximum(limits, LEAST)
    return loosest


def _positives(
    labels: Floats, probabilities: Floats, rows: NDArray[np.bool_], place: int
) -> Floats:
    """What an attribute's positives score, [positives, 7], none if they are few.

    An attribute that is not labelled in these `rows` takes what the other languages say.
    """
    positive = labels[:, place] > 0.5
    own = positive & rows
    scored = probabilities[own if own.sum() >= LEAST_POSITIVES else positive]
    return scored if len(scored) >= LEAST_POSITIVES else scored[:0]


def _highest(positives: Floats, limits: Floats, place: int) -> float:
    """The highest limit of one attribute, beside the others', that approves at most MISSED."""
    if not len(positives):
        return LOWEST_HOLD
    others = np.delete(positives < limits, place, axis=1).all(axis=1)
    scores = positives[:, place]
    best = float(np.quantile(scores, GRID[0]))
    for share in GRID[1:]:
        limit = float(np.quantile(scores, share))
        if (others & (scores < limit)).mean() > MISSED:
            break
        best = limit
    return best


def write(folder: Path, limits_of: dict[str, Limits]) -> None:
    """Store the thresholds beside the model."""
    text = json.dumps({name: asdict(limits) for name, limits in limits_of.items()}, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> dict[str, Limits]:
    """Read the stored thresholds.

    Raises:
        OSError: the model folder has none.
    """
    stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return {name: Limits(**limits) for name, limits in stored.items()}
