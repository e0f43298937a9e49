"""Measures that need a model which has not seen the rows: folds of the small sets.

The folds are lanes of one solve: a fold's lane gives its own rows the sample weight 0. So all folds
cost one pass over the data, and every fold is trained with all the other sources. The second layer
and the calibration are the shipped ones: some thirty numbers per attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier.data import sources
from classifier.data.heldout import Floats
from classifier.evaluation.measures import SEED, Row
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer
from classifier.training import fit, metrics
from classifier.training.folds import FOLDS, fold_rows
from classifier.training.problem import Lane, TrainingProblem, prepare
from classifier.training.solver import Weights
from classifier.training.sums import stack_features

SPAM = ("sms_spam", "telegram_spam_ru", "youtube_spam")
COUNT = len(ATTRIBUTES)
TOXICITY, SPAM_LANE = ATTRIBUTES.index("toxicity"), ATTRIBUTES.index("spam")


@dataclass(frozen=True, slots=True)
class Folded:
    """Answers to rows that their model has not seen, calibrated as the shipped model does.

    russian, spam: labels and probabilities; spam_left_out: the same for each set left out.
    """

    russian: tuple[Floats, Floats]
    spam: tuple[Floats, Floats]
    spam_left_out: dict[str, tuple[Floats, Floats]]


def _answers(
    problem: TrainingProblem,
    scorer: Scorer,
    weights: Weights,
    lane: int,
    place: int,
    rows: NDArray[np.bool_],
) -> Floats:
    """Probabilities of the attribute `place` by one lane, stacked and calibrated as shipped.

    Spam, and toxicity in Russian, are judged by their own sums alone: one lane stands for all.
    """
    sums = fit.sums(problem.design.take(rows), weights.take([lane] * COUNT), problem.vectors)
    answers = scorer.kernel.judge(stack_features(sums), problem.table.take(rows).languages)
    return np.asarray(answers[:, place], dtype=np.float64)


def run(root: Path, scorer: Scorer) -> Folded:
    """Train the folds (some minutes) and return every out-of-fold answer."""
    with threadpool_limits(1):
        problem = prepare(root)
        numbers = fold_rows(problem.table, problem.taken_from, (sources.NEWS,), TOXICITY)
        lanes = [Lane(TOXICITY, numbers == number, number) for number in range(FOLDS)]
        weights = problem.solve(problem.teaching(TOXICITY), lanes)
        return Folded(
            _by_fold(problem, scorer, weights, numbers, TOXICITY), *_spam(problem, scorer)
        )


def _spam(
    problem: TrainingProblem, scorer: Scorer
) -> tuple[tuple[Floats, Floats], dict[str, tuple[Floats, Floats]]]:
    """Spam out of fold over the sets, and each set by a model that saw only the others."""
    numbers = fold_rows(problem.table, problem.taken_from, SPAM, SPAM_LANE)
    names = np.array(problem.table.sources)
    lanes = [Lane(SPAM_LANE, numbers == number) for number in range(FOLDS)]
    lanes += [Lane(SPAM_LANE, names == name) for name in SPAM]
    weights = problem.solve(problem.teaching(SPAM_LANE), lanes)
    spam = _by_fold(problem, scorer, weights, numbers, SPAM_LANE)
    left_out = {}
    for place, name in enumerate(SPAM):
        rows = (names == name) & (numbers >= 0) & (problem.taken_from < 0)
        labels = problem.table.labels[rows, SPAM_LANE].astype(np.float64)
        probability = _answers(problem, scorer, weights, FOLDS + place, SPAM_LANE, rows)
        left_out[name] = labels, probability
    return spam, left_out


def _by_fold(
    problem: TrainingProblem,
    scorer: Scorer,
    weights: Weights,
    numbers: NDArray[np.int64],
    place: int,
) -> tuple[Floats, Floats]:
    """Labels and out-of-fold probabilities of an attribute, in row order; lane 0 is fold 0."""
    probability, original = np.zeros(len(numbers)), problem.taken_from < 0
    for number in range(FOLDS):
        rows = (numbers == number) & original
        probability[rows] = _answers(problem, scorer, weights, number, place, rows)
    measured = (numbers >= 0) & original
    return problem.table.labels[measured, place].astype(np.float64), probability[measured]


def rows(folded: Folded) -> Iterator[Row]:
    """The rows of the table that come from folds."""
    labels, probability = folded.russian
    auc = metrics.bootstrap(metrics.roc_auc, labels, probability, seed=SEED)
    yield Row("vk_auc", "Russian news comments, 5-fold, ROC-AUC", auc, 0.89, plain="0.825")
    precision = metrics.bootstrap(metrics.average_precision, labels, probability, seed=SEED)
    yield Row("vk_ap", "Russian news comments, 5-fold, PR-AUC", precision, 0.72, plain="0.629")
    yield _calibration("ru_toxicity", "Russian, toxicity", folded.russian, fit.NATURAL[TOXICITY])
    share = metrics.bootstrap(
        lambda w, c: metrics.automation(w, c).share, labels, probability, seed=SEED
    )
    name = "share decided by machine at 10 % prevalence (Russian)"
    yield Row("automation_ru", name, share, 0.48)
    auc = metrics.bootstrap(metrics.roc_auc, *folded.spam, seed=SEED)
    yield Row("spam_auc", "spam, 5-fold, ROC-AUC", auc, 0.99)
    yield _calibration("spam", "spam", folded.spam, fit.NATURAL[SPAM_LANE])
    yield _left_out(folded)


def _calibration(key: str, name: str, pair: tuple[Floats, Floats], prevalence: float) -> Row:
    """Calibration error with the set weighted to the base rate that the scores assume."""

    def error(labels: Floats, probability: Floats) -> float:
        weights = metrics.prevalence_weights(labels, prevalence)
        return metrics.expected_calibration_error(labels, probability, weights)

    interval = metrics.bootstrap(error, *pair, seed=SEED)
    note = f"at a base rate of {100 * prevalence:.1f} %"
    return Row(f"ece_{key}", f"calibration error, {name}", interval, 0.02, at_most=True, note=note)


def _left_out(folded: Folded) -> Row:
    """Mean ROC-AUC over the sets, each unseen; the interval resamples within the sets."""
    parts = {
        name: metrics.bootstrap(metrics.roc_auc, labels, probability, seed=SEED)
        for name, (labels, probability) in folded.spam_left_out.items()
    }
    low, value, high = (
        float(np.mean([getattr(part, side) for part in parts.values()]))
        for side in ("low", "value", "high")
    )
    count = sum(part.n for part in parts.values())
    note = ", ".join(f"{name} {part.value:.3f}" for name, part in parts.items())
    interval = metrics.Interval(value, low, high, count)
    return Row("spam_left_out", "spam, leave-one-set-out, mean ROC-AUC", interval, 0.955, note=note)
