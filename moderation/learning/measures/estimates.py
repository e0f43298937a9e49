"""Shares of all comments, estimated from those that people were asked about.

Comments are asked about with chances that depend on where the machine sent them and how it scored
them; those of one chance form a stratum, whose answers stand for all of it (Horvitz and Thompson
1952). The variance comes from within the strata alone (Cochran 1977, "Sampling Techniques",
sections 5.3 and 6.11), which is why few answers say much. One hit is spread over the strata before
the variance is taken, because none in thirty does not mean none. The interval is Wilson's, for as
many plain answers as would have that variance (Korn and Graubard 1998).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.projection.intervals import Interval, wilson_share

NOTHING = Interval(0.0, 0.0, 1.0, 0)


@dataclass(slots=True)
class Stratum:
    """Comments that were asked about with one chance.

    ``size`` is how many there are, ``asked`` how many have an answer, ``hits`` how many of those
    have what is counted.
    """

    size: float = 0.0
    asked: int = 0
    hits: int = 0

    @property
    def weight(self) -> float:
        """How many comments one answer stands for; there is an answer."""
        return self.size / self.asked

    def add(self, weight: float, *, hit: bool) -> None:
        """Count one answer, which stands for ``weight`` comments."""
        self.size += weight
        self.asked += 1
        self.hits += hit


def weight_band(weight: float) -> int:
    """Return the stratum of an answer that stands for ``weight`` comments: nearly one chance."""
    return round(2 * math.log2(weight))


def scaled(strata: Sequence[Stratum], size: float) -> list[Stratum]:
    """Return ``strata`` so that together they stand for ``size`` comments.

    Not everybody who was asked has answered; those who did stand for the others (post-stratifying:
    Cochran 1977, section 5A.9). Without any answer it is one stratum of which nothing is known.
    """
    answered = sum(stratum.size for stratum in strata)
    if not answered:
        return [Stratum(size)]
    return [replace(stratum, size=stratum.size * size / answered) for stratum in strata]


@dataclass(frozen=True, slots=True)
class _Total:
    """How many comments have what is counted.

    ``smooth`` is the same with a hit spread over the strata, ``sampling`` its variance where the
    sizes of the strata are known, ``variance`` where they are chance, too.
    """

    hits: float
    smooth: float
    sampling: float
    variance: float


def within(strata: Sequence[Stratum]) -> Interval:
    """Return the share of the comments of ``strata`` that have what is counted.

    ``of`` is the number of answers; (0, 0, 1) of 0 without any.
    """
    size, of = sum(s.size for s in strata), sum(s.asked for s in strata)
    if not of:
        return NOTHING
    total = _total(strata)
    return _interval(total.hits / size, total.smooth / size, total.sampling / size**2, of)


def among(inside: Sequence[Stratum], outside: Sequence[Stratum]) -> Interval:
    """Return the share of all comments that have what is counted which lies in ``inside``.

    ``of`` is the number of answers that have it; (0, 0, 1) of 0 without any.
    """
    of = sum(s.hits for s in (*inside, *outside))
    if not of:
        return NOTHING
    here, there = _total(inside), _total(outside)
    every = here.smooth + there.smooth
    share = here.smooth / every
    variance = ((1 - share) ** 2 * here.variance + share**2 * there.variance) / every**2
    return _interval(here.hits / (here.hits + there.hits), share, variance, of)


def _total(strata: Sequence[Stratum]) -> _Total:
    asked = [stratum for stratum in strata if stratum.asked]
    hits = smooth = sampling = variance = 0.0
    dense = sum(stratum.asked / stratum.weight for stratum in asked)
    for stratum in asked:
        spread = stratum.asked / stratum.weight / dense
        rate = (stratum.hits + spread) / (stratum.asked + 2 * spread)
        hits += stratum.size * stratum.hits / stratum.asked
        smooth += stratum.size * rate
        variance += stratum.size**2 * rate / stratum.asked
        sampling += stratum.size**2 * rate * (1 - rate) / stratum.asked
    return _Total(hits, smooth, sampling, variance)


def _interval(share: float, smooth: float, variance: float, of: int) -> Interval:
    worth = smooth * (1 - smooth) / variance if variance and 0 < smooth < 1 else float(of)
    return wilson_share(share, worth, of)
