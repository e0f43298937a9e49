"""Whether a model in shadow is proven to be no worse than the one at work.

Answers of one language are gathered, in the order in which people gave them, until both sides are
among them and they are BLOCK_MIN; each rejected comment of such a block is paired with each
approved one. A model errs on a pair where it puts the approved one above the rejected one; a tie is
half an error. The hypothesis to refute is that the new model errs more often, by more than
MARGIN. It is refuted once a bet against it has turned 1 into 1 / ERROR: if it were true, that
would happen at any time with a chance of at most ERROR (Ville 1939), however often somebody looks.
The bets follow Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting"
(Journal of the Royal Statistical Society B 86, 2024), section 4: the stake is the approximate
growth-optimal one (aGRAPA), set before the block is seen; what is bet on is the mean over its
pairs, which says more than a single pair of them. Blocks share no answer, so no bet grows on
average under the hypothesis.

The claim is about the comments that the answers are of, in their proportion, and about no others.
Those that the model at work was unsure of say little for it, because its own scores chose them: of
models that are worse on all comments most can be not worse on these.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

ERROR = 0.05  # the chance to call a worse model not worse
MARGIN = 0.02  # so much more often than the old one the new one may err on a pair
STAKE_MAX = 0.9  # of what the bet may lose at once
BLOCK_MIN = 4  # fewest answers that are bet on together; measured among 2 to 20


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
    count, total, squares = 1, 0.0, 0.25  # as if one block had said nothing, with a wide spread
    pairs = 0
    for rejected, approved in _blocks(answers):
        gain = _gain(rejected, approved)
        mean, variance = total / count, squares / count
        stake = min(max(mean / (variance + mean * mean), 0.0), STAKE_MAX)
        wealth *= 1 + stake * gain
        best = max(best, wealth)
        count, total = count + 1, total + gain
        pairs += len(rejected) * len(approved)
        squares += (gain - total / count) ** 2
    return Proof(best, pairs)


def _blocks(answers: Iterable[Rated]) -> Iterator[tuple[list[Rated], list[Rated]]]:
    """Yield the rejected and the approved answers of each block, none of them empty."""
    waiting: dict[str, tuple[list[Rated], list[Rated]]] = defaultdict(lambda: ([], []))
    for answer in answers:
        rejected, approved = block = waiting[answer.language]
        (rejected if answer.rejected else approved).append(answer)
        if rejected and approved and len(rejected) + len(approved) >= BLOCK_MIN:
            del waiting[answer.language]
            yield block


def _gain(rejected: Sequence[Rated], approved: Sequence[Rated]) -> float:
    """Return by how much the old model errs more than the new one on a pair, and MARGIN."""
    pairs = [(one, other) for one in rejected for other in approved]
    more = sum(_error(r.old, a.old) - _error(r.new, a.new) for r, a in pairs)
    return more / len(pairs) + MARGIN


def _error(rejected: float, approved: float) -> float:
    if rejected == approved:
        return 0.5
    return float(rejected < approved)
