"""Shares with the interval that they are worth."""

from __future__ import annotations

import math
from typing import NamedTuple

Z_95 = 1.959964  # the normal quantile of a two-sided 95 % interval


class Interval(NamedTuple):
    """A share with its 95 % interval, all 0..1; ``of`` is the number it was measured on."""

    share: float
    low: float
    high: float
    of: int


def wilson(hits: int, of: int) -> Interval:
    """Return ``hits`` / ``of`` with Wilson's score interval (1927); (0, 0, 1) on nothing."""
    if not of:
        return Interval(0.0, 0.0, 1.0, 0)
    share, z2 = hits / of, Z_95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    # Rounding must not push a bound past its share of 0 or 1.
    return Interval(
        share, max(0.0, min(centre - half, share)), max(share, min(1.0, centre + half)), of
    )
