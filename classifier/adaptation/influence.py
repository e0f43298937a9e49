"""How much one person, file or raid may count in a fit.

The bound: a group counts at most GROUP_SHARE of what all others count, or FREE ordinary decisions,
whichever is more; what it decided on one day at most DAY_SHARE of everything else, or FREE_A_DAY;
one decision at most MOST times the median one. Beyond the free numbers that is a third of
everything for a group and 13 % for its day: a group of which 30 % of the decisions are wrong moves
the mean chance of clean comments by at most 0.12, and by 0.05 from one day, as the attack in
tests/classifier/adaptation/test_influence.py measures. Where a single group decides everything
nothing contradicts it: there, the audit before a promotion is the guard.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GROUP_SHARE = 0.5
FREE = 300.0
FREE_A_DAY = 100.0
DAY_SHARE = 0.15
MOST = 5.0  # more, and a slip among the few that an audit asks outweighs all it tells; measured
ROUNDS_MAX = 2_000  # each brings the caps nearer to what they leave each other


def capped(weights: Floats, groups: Sequence[str], days: Sequence[str]) -> Floats:
    """Return weights [n], above 0, in units of the median one and within the bound.

    A row without a group stands for itself; so does one without a day, as far as days go.
    """
    by_day = [
        f"{group}\n{day}" if group and day else "" for group, day in zip(groups, days, strict=True)
    ]
    bounds = _Bound(by_day, DAY_SHARE, FREE_A_DAY), _Bound(groups, GROUP_SHARE, FREE)
    held = np.minimum(weights / np.median(weights), MOST)
    for _ in range(ROUNDS_MAX):
        before = held
        for bound in bounds:
            held = bound.hold(held)
        if np.allclose(held, before, rtol=1e-6, atol=0.0):
            break
    return held


class _Bound:
    """Holds the rows of each name to a share of what all other rows count, or a free number."""

    def __init__(self, names: Sequence[str], share: float, free: float) -> None:
        self._names, self._numbers = np.unique(np.array(names, np.str_), return_inverse=True)
        self._share, self._free = share, free

    def hold(self, weights: Floats) -> Floats:
        """Scale down whoever exceeds the bound at present."""
        sums = np.bincount(self._numbers, weights)
        most = np.maximum(self._free, self._share * (sums.sum() - sums))
        if len(sums) == 1:
            return weights
        factors = np.where(self._names == "", 1.0, np.minimum(1.0, most / sums))
        scaled: Floats = weights * factors[self._numbers]
        return scaled
