"""Measures that need a model which has not seen the rows: folds of the small sets.

The folds are lanes of one solve: a fold's lane gives its own rows the importance 0. So five folds
cost one pass over the data, and every fold is trained with all the other sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier import datasets, fit, metrics, train
from classifier.heldout import Floats
from classifier.measures import SEED, Row
from classifier.model import Scorer, stack_features
from classifier.score import ATTRIBUTES
from classifier.solver import Weights
from classifier.train import Lesson

FOLDS = 5
RUSSIAN = "vk_news_ru"
SPAM = ("sms_spam", "telegram_spam_ru", "youtube_spam")
ASIDE_SHARE = 0.1  # of the rows, for choosing thresholds
TOXICITY, SPAM_LANE = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("spam")
COUNT = len(ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Folded:
    """Out-of-fold answers: labels, probabilities and sources of each measured row."""

    russian: tuple[Floats, Floats]
    russian_logits: Floats
    spam: tuple[Floats, Floats]
    spam_sources: NDArray[np.str_]
    spam_left_out: dict[str, tuple[Floats, Floats]]
    aside: tuple[datasets.Table, Floats]


def fold_numbers(wanted: Floats, seed: int = 0) -> NDArray[np.int64]:
    """Shuffled stratified folds 0..4: each class is spread evenly, [n]."""
    rng = np.random.default_rng(seed)
    numbers = np.zeros(len(wanted), np.int64)
    for positive in (False, True):
        rows = np.flatnonzero((wanted > 0.5) == positive)
        numbers[rng.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return numbers


def fold_rows(lesson: Lesson, sources: tuple[str, ...], lane: int) -> NDArray[np.int64]:
    """Fold number of the labelled rows of these sources, -1 for all other rows.

    A comment that is trained on twice, the second time in a disguise, is in one fold both times.
    """
    table = lesson.table
    chosen = np.isin(table.sources, sources) & ~np.isnan(table.labels[:, lane])
    numbers = np.full(len(table), -1)
    numbers[chosen] = fold_numbers(table.labels[chosen, lane].astype(np.float64))
    numbers[lesson.copy_of >= 0] = numbers[lesson.copy_of[lesson.copy_of >= 0]]
    return numbers


def _without(
    importance: NDArray[np.float32], masks: list[NDArray[np.bool_]]
) -> NDArray[np.float32]:
    """One lane per mask, in which the masked rows do not count."""
    return np.stack([np.where(mask, 0, importance) for mask in masks], axis=1)


def calibrated(wanted: Floats, logits: Floats, numbers: NDArray[np.int64]) -> Floats:
    """Platt-calibrate each fold with the other folds' logits, [n] in 0..1."""
    chance = np.zeros(len(wanted))
    for fold in range(FOLDS):
        inside, outside = numbers == fold, numbers != fold
        slope, offset = fit.platt(
            logits[outside].astype(np.float32),
            wanted[outside].astype(np.float32),
            np.ones(int(outside.sum()), np.float32),
        )
        chance[inside] = 1 / (1 + np.exp(-(slope * logits[inside] + offset)))
    return chance


def shipped(scorer: Scorer, language: str, logits: Floats) -> Floats:
    """Calibrate [n, 7] logits as the shipped model does for a language."""
    slopes, offsets = scorer.calibration.get(language, scorer.calibration["other"])
    return np.asarray(1 / (1 + np.exp(-(logits * slopes + offsets))), dtype=np.float64)


def _toxicity(
    lesson: Lesson, scorer: Scorer
) -> tuple[Floats, Floats, Floats, datasets.Table, Floats]:
    """Russian news comments out of fold, and all attributes on rows set aside.

    The other attributes' lanes see no Russian news comment at all: what its toxicity implies for
    them would give its label away to the second layer.
    """
    numbers = fold_rows(lesson, (RUSSIAN,), TOXICITY)
    aside = np.random.default_rng(SEED).random(len(lesson.table)) < ASIDE_SHARE
    copied = lesson.copy_of >= 0
    aside[copied] = aside[lesson.copy_of[copied]]
    folds = _without(lesson.importance[:, TOXICITY], [numbers == k for k in range(FOLDS)])
    hidden = aside | (numbers >= 0)
    rest = np.where(hidden[:, None], 0, lesson.importance)
    lanes = np.hstack([folds, rest]).astype(np.float32)
    wanted = np.hstack([np.repeat(lesson.wanted[:, [TOXICITY]], FOLDS, 1), lesson.wanted])
    weights = lesson.solve(np.ones(len(lesson.table), bool), lanes, wanted)
    measured = np.flatnonzero((numbers >= 0) & ~copied)
    logits = np.zeros(len(measured))
    for fold in range(FOLDS):
        inside = numbers[measured] == fold
        own = [fold, *range(FOLDS + 1, FOLDS + COUNT)]
        logits[inside] = _stacked(lesson, scorer, weights, own, measured[inside])[:, TOXICITY]
    labels = lesson.table.labels[measured, TOXICITY].astype(np.float64)
    others = np.flatnonzero(aside & ~copied)
    chances = _stacked(lesson, scorer, weights, list(range(FOLDS, FOLDS + COUNT)), others)
    chance = calibrated(labels, logits, numbers[measured])
    return labels, chance, logits, lesson.table.take(others), chances


def _stacked(
    lesson: Lesson, scorer: Scorer, weights: Weights, lanes: list[int], rows: NDArray[np.int64]
) -> Floats:
    """Log-odds after the shipped second layer, [rows, attributes], before calibration."""
    chosen = Weights(weights.buckets[:, lanes], weights.vectors[:, lanes], weights.bias[lanes])
    found = fit.sums(lesson.design.take(rows), chosen, lesson.vectors)
    return np.asarray(stack_features(found) @ scorer.stack, dtype=np.float64)


def _spam(
    lesson: Lesson,
) -> tuple[tuple[Floats, Floats], NDArray[np.str_], dict[str, tuple[Floats, Floats]]]:
    """Spam out of fold over the sets, and each set by a model that saw only the others.

    Measured on the first layer's spam lane alone.
    """
    numbers = fold_rows(lesson, SPAM, SPAM_LANE)
    sources = np.array(lesson.table.sources)
    rows = lesson.importance[:, SPAM_LANE] > 0
    masks = [numbers == k for k in range(FOLDS)] + [sources == name for name in SPAM]
    lanes = _without(lesson.importance[:, SPAM_LANE], masks)
    wanted = np.repeat(lesson.wanted[:, [SPAM_LANE]], len(masks), 1)
    weights = lesson.solve(rows, lanes, wanted)
    measured = np.flatnonzero((numbers >= 0) & (lesson.copy_of < 0))
    part = lesson.design.take(measured)
    logits = weights.logits(part, lesson.vectors).astype(np.float64)
    labels = lesson.table.labels[measured, SPAM_LANE].astype(np.float64)
    own = logits[np.arange(len(measured)), numbers[measured]]
    left_out = {}
    for place, name in enumerate(SPAM):
        inside = sources[measured] == name
        left_out[name] = (labels[inside], logits[inside, FOLDS + place])
    chance = calibrated(labels, own, numbers[measured])
    return (labels, chance), sources[measured], left_out


def run(root: Path, scorer: Scorer) -> Folded:
    """Train the folds (some minutes) and return every out-of-fold answer."""
    lesson = train.prepare(root)
    labels, chance, logits, table, aside = _toxicity(lesson, scorer)
    spam, sources, left_out = _spam(lesson)
    return Folded((labels, chance), logits, spam, sources, left_out, (table, aside))


def rows(folded: Folded) -> Iterator[Row]:
    """The rows of the table that come from folds."""
    labels, chance = folded.russian
    auc = metrics.bootstrap(metrics.roc_auc, labels, chance, seed=SEED)
    yield Row("vk_auc", "Russian news comments, 5-fold, ROC-AUC", auc, 0.89, plain="0.825")
    precision = metrics.bootstrap(metrics.average_precision, labels, chance, seed=SEED)
    yield Row("vk_ap", "Russian news comments, 5-fold, PR-AUC", precision, 0.73, plain="0.629")
    error = metrics.bootstrap(metrics.expected_calibration_error, labels, chance, seed=SEED)
    yield Row("ece_ru_toxicity", "calibration error, Russian, toxicity", error, 0.02, at_most=True)
    share = metrics.bootstrap(
        lambda w, c: metrics.automation(w, c).share, labels, chance, seed=SEED
    )
    name = "share decided by machine at 10 % prevalence (Russian)"
    yield Row("automation_ru", name, share, 0.70)
    labels, chance = folded.spam
    auc = metrics.bootstrap(metrics.roc_auc, labels, chance, seed=SEED)
    yield Row("spam_auc", "spam, 5-fold, ROC-AUC", auc, 0.99)
    error = metrics.bootstrap(metrics.expected_calibration_error, labels, chance, seed=SEED)
    yield Row("ece_spam", "calibration error, spam", error, 0.02, at_most=True)
    yield _left_out(folded)


def _left_out(folded: Folded) -> Row:
    """Mean ROC-AUC over the sets, each unseen; the interval resamples within the sets."""
    parts = {
        name: metrics.bootstrap(metrics.roc_auc, labels, logits, seed=SEED)
        for name, (labels, logits) in folded.spam_left_out.items()
    }
    low, value, high = (
        float(np.mean([getattr(part, side) for part in parts.values()]))
        for side in ("low", "value", "high")
    )
    count = sum(part.n for part in parts.values())
    note = ", ".join(f"{name} {part.value:.3f}" for name, part in parts.items())
    interval = metrics.Interval(value, low, high, count)
    return Row("spam_left_out", "spam, leave-one-set-out, mean ROC-AUC", interval, 0.93, note=note)
