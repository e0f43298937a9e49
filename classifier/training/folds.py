"""Shuffled stratified folds of labelled comments, for answers by a model that has not seen them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.data.datasets import Table

FOLDS = 5


def fold_numbers(labels: NDArray[np.float64], seed: int = 0) -> NDArray[np.int64]:
    """Number the rows 0..FOLDS-1 so that each class is spread evenly, [n]."""
    rng = np.random.default_rng(seed)
    numbers = np.zeros(len(labels), np.int64)
    for positive in (False, True):
        rows = np.flatnonzero((labels > 0.5) == positive)
        numbers[rng.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return numbers


def fold_rows(
    table: Table, taken_from: NDArray[np.int64], sources: tuple[str, ...], lane: int
) -> NDArray[np.int64]:
    """Fold of the labelled rows of these sources, -1 for all others, [n].

    What was taken from a held-out comment would give it away: it has the fold of its original.
    """
    labels, taken = table.labels[:, lane], taken_from >= 0
    rows = np.isin(table.sources, sources) & ~np.isnan(labels) & ~taken
    numbers = np.full(len(rows), -1)
    numbers[rows] = fold_numbers(labels[rows].astype(np.float64))
    numbers[taken] = numbers[taken_from[taken]]
    return numbers
