"""Measures of a classifier, in numpy, with bootstrap intervals.

Everywhere `labels` is [n] of 0/1 and `probability` is [n] in 0..1 (or any score where only order
matters); weights, where given, are [n] and at least 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Measure = Callable[..., float]

RESAMPLES = 400
BINS = 15


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % percentile bootstrap interval over n cases."""

    value: float
    low: float
    high: float
    n: int


def ranks(values: Floats) -> Floats:
    """Ranks 1..n; equal values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: Floats = (ends - (counts - 1) / 2)[inverse]
    return shared


def roc_auc(labels: Floats, probability: Floats) -> float:
    """Area under the ROC curve by the Mann-Whitney statistic; nan with one class only."""
    positive = labels > 0.5
    ones = int(positive.sum())
    zeros = len(labels) - ones
    if not ones or not zeros:
        return float("nan")
    return float((ranks(probability)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def precision_recall(labels: Floats, probability: Floats) -> tuple[Floats, Floats]:
    """Precision and recall at every distinct threshold, from the highest down."""
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(labels[order] > 0.5)
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(order) - 1)
    return hits[last] / (last + 1), hits[last] / max(1, hits[-1])


def average_precision(labels: Floats, probability: Floats) -> float:
    """Area under the precision-recall curve as a step function (as scikit-learn defines it)."""
    if not len(labels) or not (labels > 0.5).any():
        return float("nan")
    precision, recall = precision_recall(labels, probability)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def expected_calibration_error(
    labels: Floats, probability: Floats, weights: Floats | None = None
) -> float:
    """Weighted mean gap of probability and rate over 15 bins of equal width (Guo et al. 2017)."""
    weights = np.ones(len(labels)) if weights is None else weights
    bins = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights * (probability - labels), BINS)
    return float(np.abs(gaps).sum() / max(weights.sum(), 1e-12))


def reliability(labels: Floats, probability: Floats) -> list[tuple[float, float, int]]:
    """(mean probability, observed rate, cases) of each of the 15 bins that hold a case."""
    bins = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    return [
        (
            float(probability[bins == b].mean()),
            float(labels[bins == b].mean()),
            int((bins == b).sum()),
        )
        for b in range(BINS)
        if (bins == b).any()
    ]


def macro_f1(labels: Floats, flagged: Floats) -> float:
    """Mean of the F1 of both classes."""
    parts = []
    for kind in (0, 1):
        positive, true = (flagged > 0.5) == kind, (labels > 0.5) == kind
        both = int((positive & true).sum())
        parts.append(2 * both / max(1, int(positive.sum()) + int(true.sum())))
    return float(np.mean(parts))


def prevalence_weights(labels: Floats, prevalence: float) -> Floats:
    """Weights that make positives `prevalence` of the total; they sum to 1."""
    positive = labels > 0.5
    ones, zeros = max(1, int(positive.sum())), max(1, int((~positive).sum()))
    return np.where(positive, prevalence / ones, (1.0 - prevalence) / zeros)


@dataclass(frozen=True, slots=True)
class Automation:
    """What a machine could decide alone: below `approve` it approves, from `reject` it rejects."""

    share: float
    approve: float
    reject: float


def automation(
    labels: Floats,
    probability: Floats,
    prevalence: float = 0.1,
    missed: float = 0.05,
    precision: float = 0.95,
) -> Automation:
    """Largest share decided with at most `missed` of the positives approved and at least
    `precision` of the rejections right, at a given prevalence (sample weight weighting)."""
    weights = prevalence_weights(labels, prevalence)
    positive = np.sort(probability[labels > 0.5])
    approve = float(positive[int(missed * len(positive))]) if len(positive) else 0.0
    order = np.argsort(-probability, kind="stable")
    mass = np.cumsum(weights[order])
    right = np.cumsum((weights * (labels > 0.5))[order])
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(order) - 1)
    good = last[right[last] >= precision * mass[last]]
    rejected = float(mass[good[-1]]) if len(good) else 0.0
    reject = float(probability[order][good[-1]]) if len(good) else float("inf")
    approved = float(weights[probability < min(approve, reject)].sum())
    return Automation(approved + rejected, approve, reject)


def bootstrap(measure: Measure, *columns: Floats, seed: int = 0) -> Interval:
    """`measure(*columns)` with the 2.5 % and 97.5 % percentiles over resampled rows."""
    rng = np.random.default_rng(seed)
    size = len(columns[0])
    values = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, size, size)
        values.append(measure(*(column[rows] for column in columns)))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return Interval(float(measure(*columns)), float(low), float(high), size)


def share(flags: Floats) -> Interval:
    """Share of ones with its interval (Wilson score, exact enough near 0 and 1)."""
    size, rate, z = len(flags), float(np.mean(flags)), 1.96
    centre = (rate + z * z / (2 * size)) / (1 + z * z / size)
    half = z * np.sqrt(rate * (1 - rate) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    return Interval(rate, float(max(0.0, centre - half)), float(min(1.0, centre + half)), size)
