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
    return wilson_share(hits / of, of, of) if of else Interval(0.0, 0.0, 1.0, 0)


def wilson_share(share: float, worth: float, of: int) -> Interval:
    """Return ``share`` with the interval that ``worth`` > 0 plain answers would give it.

    ``of`` is how many answers there were; they may be worth fewer or more.
    """
    z2 = Z_95**2
    centre = (share + z2 / (2 * worth)) / (1 + z2 / worth)
    half = Z_95 * math.sqrt(share * (1 - share) / worth + z2 / (4 * worth**2)) / (1 + z2 / worth)
    # Rounding must not push a bound past its share of 0 or 1.
    return Interval(
        share, max(0.0, min(centre - half, share)), max(share, min(1.0, centre + half)), of
    )
