"""How strongly answers speak against a broken promise: an e-value, by betting.

The hypothesis is that of all comments of a kind at least a share ``most`` is wrong. Each answer is
a bet against it: a right one multiplies the stake by 1 + t w most / ((1 - most) c), a wrong one by
1 - t w / c, where w is the answer's weight (one divided by its chance of being asked for), c the
largest weight that there can be, and t < 1 how much is risked. While the hypothesis holds, no bet
grows on average, in whatever order and however often one looks: a stake over 20 has a chance of at
most 5 % ever (Ville 1939; Waudby-Smith and Ramdas 2024, "Estimating means of bounded random
variables by betting", Journal of the Royal Statistical Society B 86). The weights make the sample
stand for all comments (Horvitz and Thompson 1952). The stake is spread over three ways to bet, for
few answers, some, and many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

BETS = (0.95, 0.5, 0.2)

Logs = tuple[float, ...]  # the logarithm of the stake of each way to bet
NOTHING: Logs = (0.0,) * len(BETS)


@lru_cache(maxsize=4096)
def right(weight: float, cap: float, most: float) -> Logs:
    """Return what a right answer of ``weight`` <= ``cap`` adds where ``most`` 0..1 may be wrong."""
    return tuple(math.log1p(bet * most / (1 - most) * weight / cap) for bet in BETS)


@lru_cache(maxsize=4096)
def wrong(weight: float, cap: float) -> Logs:
    """Return what a wrong answer of ``weight`` <= ``cap`` adds: less than nothing."""
    return tuple(math.log1p(-bet * weight / cap) for bet in BETS)


def plus(logs: Logs, more: Logs, times: float = 1.0) -> Logs:
    """Return the sum, ``more`` taken ``times`` times."""
    return tuple(one + times * other for one, other in zip(logs, more, strict=True))


def e_value(logs: Sequence[float]) -> float:
    """Return the stake after all bets, 1 before the first; over 1e300 it is no longer counted."""
    return sum(math.exp(min(one, 690.0)) for one in logs) / len(logs)
