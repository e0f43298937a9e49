"""Fit a layer: logistic regression over what the base says, beside words, pairs and n-grams.

The base is the prior: what it says is hardly penalised, words in a strength that cross-validation
chooses, so few labels move little. Where words do not help at all, the weakest strength leaves what
the base says. The same folds calibrate the sum (Platt 1999) and measure it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, hstack
from sklearn.linear_model import LogisticRegression

from classifier.adaptation.example import Run
from classifier.adaptation.layout import WIDTH, Layout
from classifier.adaptation.opinion import Opinion
from classifier.artifact import GRAM_SIZE
from classifier.training.folds import FOLDS, fold_numbers

STRENGTHS = (0.1, 0.5, 1.0, 2.0, 4.0)  # what a column of a word is scaled by; its penalty is 1
WORD_SHARE = 0.6  # of that, what a word as a whole, a pair or style is scaled by
LEAST_TEXTS = 2  # that a bucket stands in; what stands in one teaches nothing of others
STEPS = 300
CLIPPED = 1e-3  # share of the weights whose size is clipped, so that the steps are finer
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by bucket [WIDTH] and of the base's opinion [languages, STACKED].

    `held_out` [n] are calibrated log-odds of each label by a fit that had not seen it, and
    `strength` is the chosen one of STRENGTHS.
    """

    buckets: Floats
    stack: Floats
    held_out: Doubles
    strength: float


@dataclass(frozen=True, slots=True)
class Problem:
    """`dense` [n, columns] and `sparse` [n, buckets in use], before strengths; `columns` are those
    buckets; `labels` and `weights` [n]."""

    dense: Floats
    sparse: Any
    columns: NDArray[np.int64]
    labels: Doubles
    weights: Doubles

    def solve(self, rows: NDArray[np.bool_], strength: float) -> tuple[Doubles, Floats]:
        """Return the log-odds of all rows by a fit on some, and its weights, the bias last."""
        matrix = hstack([csr_matrix(self.dense), self.sparse * np.float32(strength)]).tocsr()
        model = LogisticRegression(max_iter=STEPS)
        model.fit(matrix[rows], self.labels[rows], self.weights[rows])
        weights = np.append(model.coef_[0], model.intercept_[0])
        weights[self.dense.shape[1] : -1] *= strength
        return model.decision_function(matrix), weights.astype(np.float32)


def fit(layout: Layout, opinion: Opinion, labels: Doubles, weights: Doubles, run: Run) -> Fitted:
    """Fit `labels` [n] of 0 and 1 with `weights` [n].

    Raises:
        AdaptationCancelled: somebody asked the fit to end.
    """
    columns, scale = _buckets_in_use(layout.buckets)
    sparse = (layout.buckets[:, columns] @ diags_array(scale)).tocsr()
    problem = Problem(opinion.columns_of(layout), sparse, columns, labels, weights)
    strength, odds = _choose(problem, run)
    slope, shift = _line(odds, labels, weights)
    _, solution = problem.solve(np.ones(len(labels), bool), strength)
    count = problem.dense.shape[1]
    buckets = np.zeros(WIDTH, np.float32)
    buckets[columns] = solution[count:-1] * scale * slope
    stack = opinion.stack(solution[:count] * slope, solution[-1] * slope + shift)
    return Fitted(buckets, stack, odds * slope + shift, strength)


def _buckets_in_use(buckets: Any) -> tuple[NDArray[np.int64], Floats]:
    """Return the buckets worth a weight, and what their columns are scaled by."""
    texts = np.bincount(buckets.indices, minlength=WIDTH)
    columns = np.flatnonzero(texts >= LEAST_TEXTS)
    rarity = (np.log((buckets.shape[0] + 1) / texts[columns]) + 0.3) / 5
    scale = rarity * np.where(columns < GRAM_SIZE, 1.0, WORD_SHARE)
    return columns, scale.astype(np.float32)


def _choose(problem: Problem, run: Run) -> tuple[float, Doubles]:
    """Return the strength whose answers to unseen rows cost least, and these answers, [n]."""
    folds = fold_numbers(problem.labels)
    best, least, answers = STRENGTHS[0], np.inf, np.zeros(len(folds))
    for place, strength in enumerate(STRENGTHS):
        odds = np.zeros(len(folds))
        for fold in range(FOLDS):
            odds[folds == fold] = problem.solve(folds != fold, strength)[0][folds == fold]
            run.reach((place * FOLDS + fold + 1) / (len(STRENGTHS) * FOLDS + 1))
        cost = _cost(odds, problem.labels, problem.weights)
        if cost < least:
            best, least, answers = strength, cost, odds
    return best, answers


def _cost(odds: Doubles, labels: Doubles, weights: Doubles) -> float:
    """Cross-entropy, summed."""
    return float((weights * (np.logaddexp(0, odds) - labels * odds)).sum())


def _line(odds: Doubles, labels: Doubles, weights: Doubles) -> tuple[float, float]:
    """Return slope and intercept that calibrate; the slope never turns the order around."""
    model = LogisticRegression(max_iter=STEPS)
    model.fit(odds[:, None], labels, weights)
    return max(float(model.coef_[0, 0]), 0.1), float(model.intercept_[0])


def quantised(weights: Floats) -> tuple[NDArray[np.int8], np.float32]:
    """Store weights in steps of 8 bits; return them and the step."""
    sizes = np.abs(weights[weights != 0])
    step = np.float32(max(np.quantile(sizes, 1 - CLIPPED) / 127, 1e-9) if len(sizes) else 1e-9)
    return np.clip(np.rint(weights / step), -127, 127).astype(np.int8), step
