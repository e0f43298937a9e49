"""Measures of a classifier, in numpy, with bootstrap intervals.

Everywhere `wanted` is [n] of 0/1 and `chance` is [n] in 0..1 (or any score where only order
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


def roc_auc(wanted: Floats, chance: Floats) -> float:
    """Area under the ROC curve by the Mann-Whitney statistic; nan with one class only."""
    positive = wanted > 0.5
    ones = int(positive.sum())
    zeros = len(wanted) - ones
    if not ones or not zeros:
        return float("nan")
    return float((ranks(chance)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def precision_recall(wanted: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Precision and recall at every distinct threshold, from the highest down."""
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(wanted[order] > 0.5)
    last = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    return hits[last] / (last + 1), hits[last] / max(1, hits[-1])


def average_precision(wanted: Floats, chance: Floats) -> float:
    """Area under the precision-recall curve as a step function (as scikit-learn defines it)."""
    if not len(wanted) or not (wanted > 0.5).any():
        return float("nan")
    precision, recall = precision_recall(wanted, chance)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def expected_calibration_error(
    wanted: Floats, chance: Floats, weights: Floats | None = None
) -> float:
    """Weighted mean gap between chance and rate over 15 bins of equal width (Guo et al. 2017)."""
    weights = np.ones(len(wanted)) if weights is None else weights
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights * (chance - wanted), BINS)
    return float(np.abs(gaps).sum() / max(weights.sum(), 1e-12))


def reliability(wanted: Floats, chance: Floats) -> list[tuple[float, float, int]]:
    """(mean chance, observed rate, cases) of each of the 15 bins that hold a case."""
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    return [
        (float(chance[bins == b].mean()), float(wanted[bins == b].mean()), int((bins == b).sum()))
        for b in range(BINS)
        if (bins == b).any()
    ]


def macro_f1(wanted: Floats, flagged: Floats) -> float:
    """Mean of the F1 of both classes."""
    parts = []
    for kind in (0, 1):
        found, true = (flagged > 0.5) == kind, (wanted > 0.5) == kind
        both = int((found & true).sum())
        parts.append(2 * both / max(1, int(found.sum()) + int(true.sum())))
    return float(np.mean(parts))


def prevalence_weights(wanted: Floats, prevalence: float) -> Floats:
    """Weights that make positives `prevalence` of the total; they sum to 1."""
    positive = wanted > 0.5
    ones, zeros = max(1, int(positive.sum())), max(1, int((~positive).sum()))
    return np.where(positive, prevalence / ones, (1.0 - prevalence) / zeros)


@dataclass(frozen=True, slots=True)
class Automation:
    """What a machine could decide alone: below `approve` it approves, from `reject` it rejects."""

    share: float
    approve: float
    reject: float


def automation(
    wanted: Floats,
    chance: Floats,
    prevalence: float = 0.1,
    missed: float = 0.05,
    precision: float = 0.95,
) -> Automation:
    """Largest share decided with at most `missed` of the positives approved and at least
    `precision` of the rejections right, at a given prevalence (importance weighting)."""
    weights = prevalence_weights(wanted, prevalence)
    positive = np.sort(chance[wanted > 0.5])
    approve = float(positive[int(missed * len(positive))]) if len(positive) else 0.0
    order = np.argsort(-chance, kind="stable")
    mass = np.cumsum(weights[order])
    right = np.cumsum((weights * (wanted > 0.5))[order])
    last = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    good = last[right[last] >= precision * mass[last]]
    rejected = float(mass[good[-1]]) if len(good) else 0.0
    reject = float(chance[order][good[-1]]) if len(good) else float("inf")
    approved = float(weights[chance < min(approve, reject)].sum())
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
