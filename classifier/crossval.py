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

from classifier import datasets, design, metrics, roles, tables, train
from classifier.heldout import Floats
from classifier.measures import SEED, Row
from classifier.model import Scorer
from classifier.score import ATTRIBUTES

FOLDS = 5
RUSSIAN = "vk_news_ru"
SPAM = ("sms_spam", "telegram_spam_ru", "youtube_spam")
ASIDE_SHARE = 0.1  # of the rows, for choosing thresholds
TOXICITY, SPAM_LANE = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("spam")


@dataclass(frozen=True, slots=True)
class Problem:
    """All training rows as `design` lays them out, with targets and importances [n, lanes]."""

    table: datasets.Table
    design: design.Design
    wanted: NDArray[np.float32]
    importance: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Folded:
    """Out-of-fold answers: labels, probabilities and sources of each measured row."""

    russian: tuple[Floats, Floats]
    russian_logits: Floats
    spam: tuple[Floats, Floats]
    spam_sources: NDArray[np.str_]
    spam_left_out: dict[str, tuple[Floats, Floats]]
    aside: tuple[datasets.Table, Floats]


def prepare(root: Path) -> Problem:
    """Read and lay out what `train` trains on."""
    table = datasets.load(root)
    keys = zip(table.sources, table.splits, strict=True)
    table = table.take(np.array([key not in train.REPORTED for key in keys]))
    problem = design.build(table.texts, tables.build(), roles.lexicon())
    wanted, importance = train.targets(table)
    return Problem(table, problem, wanted, importance)


def fold_numbers(wanted: Floats, seed: int = 0) -> NDArray[np.int64]:
    """Shuffled stratified folds 0..4: each class is spread evenly, [n]."""
    rng = np.random.default_rng(seed)
    numbers = np.zeros(len(wanted), np.int64)
    for positive in (False, True):
        rows = np.flatnonzero((wanted > 0.5) == positive)
        numbers[rng.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return numbers


def fold_rows(problem: Problem, sources: tuple[str, ...], lane: int) -> NDArray[np.int64]:
    """Fold number of the labelled rows of these sources, -1 for all other rows."""
    table = problem.table
    chosen = np.isin(table.sources, sources) & ~np.isnan(table.labels[:, lane])
    numbers = np.full(len(table), -1)
    numbers[chosen] = fold_numbers(table.labels[chosen, lane].astype(np.float64))
    return numbers


def _without(
    importance: NDArray[np.float32], masks: list[NDArray[np.bool_]]
) -> NDArray[np.float32]:
    """One lane per mask, in which the masked rows do not count."""
    return np.stack([np.where(mask, 0, importance) for mask in masks], axis=1)


def _solve(
    problem: Problem,
    rows: NDArray[np.bool_],
    lanes: NDArray[np.float32],
    wanted: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return design.solve(
        problem.design.take(rows), wanted[rows], lanes[rows], train.PENALTY, train.STEPS
    )


def calibrated(wanted: Floats, logits: Floats, numbers: NDArray[np.int64]) -> Floats:
    """Platt-calibrate each fold with the other folds' logits, [n] in 0..1."""
    chance = np.zeros(len(wanted))
    for fold in range(FOLDS):
        inside, outside = numbers == fold, numbers != fold
        slope, offset = train.platt(
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


def _toxicity(problem: Problem) -> tuple[Floats, Floats, Floats, datasets.Table, Floats]:
    """Russian news comments out of fold, and all attributes on rows set aside."""
    numbers = fold_rows(problem, (RUSSIAN,), TOXICITY)
    aside = np.random.default_rng(SEED).random(len(problem.table)) < ASIDE_SHARE
    count = len(ATTRIBUTES)
    folds = _without(problem.importance[:, TOXICITY], [numbers == k for k in range(FOLDS)])
    rest = np.where(aside[:, None], 0, problem.importance[:, :count])
    lanes = np.hstack([folds, rest]).astype(np.float32)
    wanted = np.hstack(
        [np.repeat(problem.wanted[:, [TOXICITY]], FOLDS, 1), problem.wanted[:, :count]]
    )
    weights, bias = _solve(problem, np.ones(len(problem.table), bool), lanes, wanted)
    measured = np.flatnonzero(numbers >= 0)
    logits = problem.design.take(measured).logits(weights[:, :FOLDS]) + bias[:FOLDS]
    own = logits[np.arange(len(measured)), numbers[measured]].astype(np.float64)
    labels = problem.table.labels[measured, TOXICITY].astype(np.float64)
    others = problem.design.take(aside).logits(weights[:, FOLDS:]) + bias[FOLDS:]
    chance = calibrated(labels, own, numbers[measured])
    return labels, chance, own, problem.table.take(aside), others.astype(np.float64)


def _spam(
    problem: Problem,
) -> tuple[tuple[Floats, Floats], NDArray[np.str_], dict[str, tuple[Floats, Floats]]]:
    """Spam out of fold over the sets, and each set by a model that saw only the others."""
    numbers = fold_rows(problem, SPAM, SPAM_LANE)
    sources = np.array(problem.table.sources)
    rows = problem.importance[:, SPAM_LANE] > 0
    masks = [numbers == k for k in range(FOLDS)] + [sources == name for name in SPAM]
    lanes = _without(problem.importance[:, SPAM_LANE], masks)
    wanted = np.repeat(problem.wanted[:, [SPAM_LANE]], len(masks), 1)
    weights, bias = _solve(problem, rows, lanes, wanted)
    measured = np.flatnonzero(numbers >= 0)
    logits = (problem.design.take(measured).logits(weights) + bias).astype(np.float64)
    labels = problem.table.labels[measured, SPAM_LANE].astype(np.float64)
    own = logits[np.arange(len(measured)), numbers[measured]]
    left_out = {}
    for place, name in enumerate(SPAM):
        inside = sources[measured] == name
        left_out[name] = (labels[inside], logits[inside, FOLDS + place])
    chance = calibrated(labels, own, numbers[measured])
    return (labels, chance), sources[measured], left_out


def run(root: Path) -> Folded:
    """Train the folds (some minutes) and return every out-of-fold answer."""
    problem = prepare(root)
    labels, chance, logits, table, aside = _toxicity(problem)
    spam, sources, left_out = _spam(problem)
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
