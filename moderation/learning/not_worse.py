"""Whether a model in shadow is proven to be no worse than the one at work.

Answers of one language are gathered, in the order in which people gave them, into blocks of
SIDE_MIN rejected and SIDE_MIN approved comments or more. A model errs on a pair of one of each
where it puts the approved one above the rejected one; a tie is half an error. The hypothesis to
refute is that the new model errs more often, by more than MARGIN. It is refuted once a bet against
it has turned 1 into 1 / ERROR: if it were true, that would happen at any time with a chance of at
most ERROR (Ville 1939), however often somebody looks.

In a block each comment of the rarer side stands beside some of the other side, none of which stands
beside another one. These groups share no answer, so a bet on one after the other does not grow on
average under the hypothesis; nor does the mean of such bets over several ways to group the same
block. It hangs less on which comments met: a proof takes about two thirds of the answers that one
grouping needs. The stake is the approximate growth-optimal one, set before the block is seen
(Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", Journal of the
Royal Statistical Society B 86, 2024, section 4, aGRAPA). Its variance is that of all pairs
of a block together (Hoeffding 1948, "A class of statistics with asymptotically normal
distribution", Annals of Mathematical Statistics 19).

The claim is about the comments that the answers are of, in their proportion, and about no others.
Those that the model at work was unsure of say little for it, because its own scores chose them: of
models that are worse on all comments most can be not worse on these.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

ERROR = 0.05  # the chance to call a worse model not worse
MARGIN = 0.02  # so much more often than the old one the new one may err on a pair
STAKE_MAX = 0.9  # of what the bet may lose at once
SIDE_MIN = 6  # fewest answers of either side that are bet on together; simulated with 4 to 12
# The first stake, as if so many groups had been seen with this gain and variance.
GUESSED, GUESSED_GAIN, GUESSED_VARIANCE = 3, 0.08, 0.15


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer of a person and what both models made of the comment, 0..1."""

    language: str
    rejected: bool
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the proof is: ``wealth`` is what the bet came to at best, from 1 on."""

    wealth: float
    pairs: int

    @property
    def is_proven(self) -> bool:
        """Whether the new model is not worse, with a chance of error of at most ERROR."""
        return self.wealth >= 1 / ERROR

    @property
    def share(self) -> float:
        """How much of the way is done, 0..1, by the logarithm of the wealth."""
        return min(1.0, math.log(self.wealth) / math.log(1 / ERROR))


def proof(answers: Iterable[Rated]) -> Proof:
    """Return what ``answers``, in the order in which they were given, prove."""
    wealth = best = 1.0
    seen = _Seen()
    pairs = 0
    for rejected, approved in _blocks(answers):
        gains = _gains(rejected, approved)
        wealth *= _growth(gains, seen.stake)
        best = max(best, wealth)
        seen.add(gains)
        pairs += len(rejected) * len(approved)
    return Proof(best, pairs)


@dataclass(slots=True)
class _Seen:
    """The groups of the blocks so far: how many, and the sums of their gains and variances."""

    count: int = GUESSED
    total: float = GUESSED * GUESSED_GAIN
    squares: float = GUESSED * GUESSED_VARIANCE

    @property
    def stake(self) -> float:
        mean, variance = self.total / self.count, self.squares / self.count
        return min(max(mean / (variance + mean * mean), 0.0), STAKE_MAX)

    def add(self, gains: Sequence[Sequence[float]]) -> None:
        turned = zip(*gains, strict=True)
        rows, columns = ([fmean(line) for line in lines] for lines in (gains, turned))
        mean = fmean(rows)
        self.count += len(rows)
        self.total += len(rows) * mean
        apart = (mean - self.total / self.count) ** 2
        spread = _variance(rows) + _variance(columns) * len(rows) / len(columns)
        self.squares += len(rows) * (spread + apart)


def _blocks(answers: Iterable[Rated]) -> Iterator[tuple[list[Rated], list[Rated]]]:
    """Yield the rejected and the approved answers of each block."""
    waiting: dict[str, tuple[list[Rated], list[Rated]]] = defaultdict(lambda: ([], []))
    for answer in answers:
        rejected, approved = block = waiting[answer.language]
        (rejected if answer.rejected else approved).append(answer)
        if min(len(rejected), len(approved)) >= SIDE_MIN:
            del waiting[answer.language]
            yield block


def _gains(rejected: Sequence[Rated], approved: Sequence[Rated]) -> list[list[float]]:
    """Return by how much the old model errs more than the new one on each pair, and MARGIN.

    There is a row for each answer of the rarer side.
    """
    table = [
        [_error(r.old, a.old) - _error(r.new, a.new) + MARGIN for a in approved] for r in rejected
    ]
    return table if len(rejected) <= len(approved) else [*map(list, zip(*table, strict=True))]


def _growth(gains: Sequence[Sequence[float]], stake: float) -> float:
    """Return what a bet on the groups one after the other comes to, the mean over all groupings.

    In each, row and columns move on by one: every pair is in as many groupings as any other.
    """
    rows = len(gains)
    return fmean(
        math.prod(
            1 + stake * fmean(row[(place + turn) % rows :: rows]) for place, row in enumerate(gains)
        )
        for turn in range(rows)
    )


def _variance(values: Sequence[float]) -> float:
    mean = fmean(values)
    return fmean((value - mean) ** 2 for value in values)


def _error(rejected: float, approved: float) -> float:
    if rejected == approved:
        return 0.5
    return float(rejected < approved)
