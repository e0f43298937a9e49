"""What the default policy would do with held-out comments: approve what is clearly clean, hold the
rest, reject nothing by machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.data import handwritten, heldout
from classifier.data.heldout import Floats, Judged, judge
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer
from classifier.training.metrics import prevalence_weights
from classifier.training.thresholds import PREVALENCE, Limits


@dataclass(frozen=True, slots=True)
class Routed:
    """Outcome on one set, at 10 % prevalence where the set has both classes.

    approved: share published by machine; clean: share of those that are not toxic (precision);
    missed: share of the toxic comments among the approved; held: share left to people;
    rejectable: share that the optional reject thresholds would take; right: share of those that
    are toxic. Not a number where there is nothing to divide by.
    """

    name: str
    cases: int
    approved: float
    clean: float
    missed: float
    held: float
    rejectable: float
    right: float


def clearly_clean(answers: Judged, limits: Mapping[str, Limits]) -> Floats:
    """1.0 where the default policy approves: every attribute low, the language validated."""
    languages = [score.language for score in answers.scores]
    low = np.all([answers.of(n) < _clean_below(limits[n], languages) for n in ATTRIBUTES], axis=0)
    known = np.array([score.validated for score in answers.scores], bool)
    return np.asarray(low & known, dtype=np.float64)


def _clean_below(limits: Limits, languages: list[str]) -> Floats:
    return np.array([limits.clean_below(language) for language in languages])


def rejectable(answers: Judged, limits: dict[str, Limits]) -> Floats:
    """1.0 where an attribute reaches its reject threshold."""
    reached = np.zeros(len(answers.texts), bool)
    for name in ATTRIBUTES:
        limit = limits[name].reject
        if limit is not None:
            reached |= answers.of(name) >= limit
    return reached.astype(np.float64)


def summarise(name: str, toxic: Floats, approved: Floats, rejected: Floats) -> Routed:
    """Weigh the outcome to the live prevalence."""
    both = 0.0 < toxic.mean() < 1.0
    weights = prevalence_weights(toxic, PREVALENCE) if both else np.full(len(toxic), 1 / len(toxic))
    bad = toxic > 0.5
    published, taken = float((weights * approved).sum()), float((weights * rejected).sum())
    return Routed(
        name,
        len(toxic),
        published,
        float((weights * approved * ~bad).sum()) / published if published else float("nan"),
        float(approved[bad].mean()) if bad.any() else float("nan"),
        1.0 - published,
        taken,
        float((weights * rejected * bad).sum()) / taken if taken else float("nan"),
    )


def measure(root: Path, scorer: Scorer, limits: dict[str, Limits]) -> list[Routed]:
    """Route every held-out set."""
    table = heldout.jigsaw_test(root)
    sets = [("English, Wikipedia test split", table.texts, table.label("toxicity"))]
    for lang in handwritten.LANGUAGES:
        texts = handwritten.benign_evaluation(lang)
        sets.append((f"harmless mentions, {lang}", texts, np.zeros(len(texts), np.float32)))
    neutral = heldout.neutral_russian(root)
    sets.append(("Russian neutral text", neutral, np.zeros(len(neutral), np.float32)))
    lines = []
    for name, texts, labels in sets:
        answers = judge(scorer, texts)
        toxic = (labels > 0.5).astype(np.float64)
        lines.append(
            summarise(name, toxic, clearly_clean(answers, limits), rejectable(answers, limits))
        )
    return lines


def russian(toxic: Floats, probability: Floats, limits: dict[str, Limits]) -> Routed:
    """Route Russian news comments out of fold: only toxicity is labelled there."""
    limit = limits["toxicity"]
    approved = (probability < limit.clean_below("ru")).astype(np.float64)
    over = probability >= (1.1 if limit.reject is None else limit.reject)
    name = "Russian news comments, out of fold, by toxicity alone"
    return summarise(name, toxic, approved, over.astype(np.float64))
