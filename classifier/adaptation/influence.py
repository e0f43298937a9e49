"""How much one person, file or raid may count in a fit.

The bound: a group counts at most as much as all others together, or FREE average decisions,
whichever is more; what it decided on one day counts at most DAY_SHARE of everything else, or
FREE_A_DAY. So whoever lies outvotes nobody but themselves. One decision counts at most MOST times
the average. Where a single group decides everything nothing contradicts it: there, the audit before
a promotion is the guard.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FREE = 1_000.0
FREE_A_DAY = 250.0
DAY_SHARE = 0.25
MOST = 20.0
ROUNDS = 200  # each brings the caps nearer to each other; they fall by a share each time


def capped(weights: Floats, groups: Sequence[str], days: Sequence[str]) -> Floats:
    """Return weights [n], above 0, within the bound and with a mean of 1.

    A row without a group stands for itself; so does one without a day, as far as days go.
    """
    even = np.minimum(weights / weights.mean(), MOST)
    by_day = [
        f"{group}\n{day}" if group and day else "" for group, day in zip(groups, days, strict=True)
    ]
    held = _cap(_cap(even, by_day, DAY_SHARE, FREE_A_DAY), groups, 1.0, FREE)
    whole: Floats = held / held.mean()
    return whole


def _cap(weights: Floats, names: Sequence[str], share: float, free: float) -> Floats:
    """Scale the rows of each name to `share` of what all other rows count, or `free`, at most."""
    unique, numbers = np.unique(np.array(names, np.str_), return_inverse=True)
    sums = np.bincount(numbers, weights, len(unique))
    held = sums.copy()
    for _ in range(ROUNDS if len(unique) > 1 else 0):
        most = np.where(unique == "", sums, np.maximum(free, share * (held.sum() - held)))
        held = np.minimum(held, most)
    scaled: Floats = weights * (held / sums)[numbers]
    return scaled
