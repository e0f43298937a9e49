"""Whether a model in shadow is proven to be no worse than the one at work.

Each rejected comment is paired with an approved one of the same language, in the order in which
people decided them. A model errs on a pair where it puts the approved one above the rejected one;
a tie is half an error. The hypothesis to refute is that the new model errs more often, by more than
MARGIN. It is refuted once a bet against it has turned 1 into 1 / ERROR: if it were true, that
would happen at any time with a chance of at most ERROR (Ville 1939), however often somebody looks.
The bets follow Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting"
(Journal of the Royal Statistical Society B 86, 2024), section 4: the stake is the approximate
growth-optimal one (aGRAPA), set before the pair is seen.

The claim is about the comments that the answers are of, in their proportion, and about no others.
Those that the model at work was unsure of say little for it, because its own scores chose them: of
models that are worse on all comments most can be not worse on these.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ERROR = 0.05  # the chance to call a worse model not worse
MARGIN = 0.02  # so much more often than the old one the new one may err on a pair
STAKE_MAX = 0.5  # of what the bet may lose at once


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
    count, total, squares = 1, 0.0, 0.25  # as if one pair had said nothing, with a wide spread
    pairs = 0
    for gain in _gains(answers):
        mean, variance = total / count, squares / count
        stake = min(max(mean / (variance + mean * mean), 0.0), STAKE_MAX)
        wealth *= 1 + stake * gain
        best = max(best, wealth)
        count, total, pairs = count + 1, total + gain, pairs + 1
        squares += (gain - total / count) ** 2
    return Proof(best, pairs)


def _gains(answers: Iterable[Rated]) -> Iterator[float]:
    """Yield by how much the old model errs more than the new one on each pair, and MARGIN."""
    waiting: dict[tuple[str, bool], deque[Rated]] = defaultdict(deque)
    for answer in answers:
        others = waiting[answer.language, not answer.rejected]
        if not others:
            waiting[answer.language, answer.rejected].append(answer)
            continue
        other = others.popleft()
        rejected, approved = (answer, other) if answer.rejected else (other, answer)
        old = _error(rejected.old, approved.old)
        yield old - _error(rejected.new, approved.new) + MARGIN


def _error(rejected: float, approved: float) -> float:
    if rejected == approved:
        return 0.5
    return float(rejected < approved)
