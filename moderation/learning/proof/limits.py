"""From answers to limits that keep a promise: Learn then Test.

Each limit of a fixed grid is a hypothesis, "this one breaks the promise". They are tested in order,
the safest first, and testing ends with the first that is not refuted; so the chance that any limit
so chosen breaks the promise is at most ``error`` (Angelopoulos, Bates, Candes, Jordan and Lei 2021,
"Learn then Test", arXiv 2110.01052, section 2.3: fixed-sequence testing, with several starts).
The tests are those of ``evidence``. Limits are tested on two scales, the shipped scores and the
score of a site's own model, of which one is chosen afterwards: the 5 % that may go wrong are shared
between the two families (the same, section 2.2: Bonferroni). The part of a site's own models is
spent over all that it ever has, the n-th gets 1 / n (n + 1) of it: these parts sum to one, so each
number of a promise holds with 95 % over the life of a site with one shipped model, whichever of its
models were promoted for what luck (alpha spending: Foster and Stine 2008, "alpha-investing",
Journal of the Royal Statistical Society B 70, in its simplest form). Another shipped model begins
with 5 % of its own. ``docs/learning.md``, "Over a site's life", has what this does not cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.learning.measures.cases import GRID, Case, Tally
from moderation.learning.proof import evidence
from moderation.learning.proof.evidence import NOTHING, Logs

SHIPPED_ERROR = 0.04  # the chance that a limit on the shipped scores breaks its promise
OWN_ERROR = 0.01  # and one on the score of any model of the site, ever
STARTS = (1, 3, 9)  # times the fewest answers that can be enough


def approve_limit(
    cases: Tally,
    missed_max: float,
    cap: float = 1.0,
    error: float = SHIPPED_ERROR,
    former: float | None = None,
) -> float | None:
    """Return the highest score below which the machine may approve; None without evidence enough.

    Of the comments that people would reject, those with a lower score are at most a share
    ``missed_max`` (above 0, below 1), except with a chance of ``error``. ``cap`` is the largest
    weight that there could be, whatever was drawn. Up to ``former``, which was proven before, a
    limit lasts while half of the evidence (its logarithm) is left: a stake that grew enough once
    has proven it, however it falls later by chance (Ville 1939). One that falls further says that
    the comments have changed.
    """
    cap = _drawn_cap(cases, cap)
    stake = NOTHING
    turns = [NOTHING] * (len(GRID) + 1)  # what is lost where a limit passes a case
    for case, count in cases.items():
        if case.rejected:
            caught = _right(case, cap, missed_max)
            missed = evidence.wrong(case.weight, _cap(case, cap))
            stake = evidence.plus(stake, caught, count)
            turn = evidence.plus(missed, caught, -1)
            turns[case.place] = evidence.plus(turns[case.place], turn, count)
    allowed = None
    for limit, turn in zip(GRID, turns, strict=False):
        stake = evidence.plus(stake, turn)
        lasts = former is not None and limit <= former
        if evidence.e_value(stake) < error ** (-0.5 if lasts else -1.0):
            break
        allowed = limit
    return allowed


def reject_limit(
    cases: Tally, right_min: float, cap: float = 1.0, error: float = SHIPPED_ERROR
) -> float | None:
    """Return the lowest score from which on the machine may reject; None without evidence enough.

    Of the comments from there on, people would reject at least a share ``right_min`` (above 0,
    below 1), except with a chance of ``error``. ``cap`` is the largest weight that there could be.
    """
    steps = _from_above(cases, 1 - right_min, cap)
    starts = _starts(steps, error)
    ends = [_last_refuted(steps[start:], error / len(starts)) for start in starts]
    return min((end for end in ends if end is not None), default=None)


def own_error(number: int) -> float:
    """Return the chance of an error of the site's ``number``-th model, from 1 on.

    Models count that were made, not only those that were promoted: a promotion that waits for
    proven limits chooses among them.
    """
    return OWN_ERROR / (number * (number + 1))


@lru_cache
def fewest_right(most: float, error: float = SHIPPED_ERROR, cap: float = 1.0) -> int:
    """Return how many right answers, and no wrong one, prove that less than ``most`` is wrong.

    Each weighs 1, where one could weigh ``cap``.
    """
    one = evidence.right(1.0, cap, most)
    few, many = 0, 1
    while evidence.e_value([many * log for log in one]) < 1 / error:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        enough = evidence.e_value([middle * log for log in one]) >= 1 / error
        few, many = (few, middle) if enough else (middle, many)
    return many


@dataclass(frozen=True, slots=True)
class _Step:
    """A limit, how many answers lie above it, the stake they gave, and what it could be at most."""

    limit: float
    count: int
    stake: Logs
    best: Logs


def _from_above(cases: Tally, most: float, cap: float) -> list[_Step]:
    cap = _drawn_cap(cases, cap)
    placed: list[list[tuple[Case, int]]] = [[] for _ in range(len(GRID) + 1)]
    for case, count in cases.items():
        placed[case.place].append((case, count))
    steps, total, stake, best = [], 0, NOTHING, NOTHING
    for place in reversed(range(len(GRID))):
        for case, count in placed[place + 1]:
            good = _right(case, cap, most)
            bad = evidence.wrong(case.weight, _cap(case, cap))
            best = evidence.plus(best, good, count)
            stake = evidence.plus(stake, good if case.rejected else bad, count)
            total += count
        steps.append(_Step(GRID[place], total, stake, best))
    return steps


def _starts(steps: Sequence[_Step], error: float) -> list[int]:
    """Return where testing begins: at the first limit that could pass, and at more answers."""
    first = next((n for n, s in enumerate(steps) if evidence.e_value(s.best) >= 1 / error), None)
    if first is None:
        return []
    least = steps[first].count
    places = (next((n for n, s in enumerate(steps) if s.count >= k * least), None) for k in STARTS)
    return sorted({place for place in places if place is not None})


def _last_refuted(steps: Sequence[_Step], error: float) -> float | None:
    limit = None
    for step in steps:
        if evidence.e_value(step.stake) < 1 / error:
            break
        limit = step.limit
    return limit


def _right(case: Case, drawn: float, most: float) -> Logs:
    if case.one_sided:
        return NOTHING
    return evidence.right(case.weight, _cap(case, drawn), most)


def _cap(case: Case, drawn: float) -> float:
    """Return the largest weight that an answer of its time can have, ``drawn`` by the audit."""
    return 1.0 if case.watched else float(case.one_of) or drawn


def _drawn_cap(cases: Tally, cap: float) -> float:
    """Return the largest weight that an answer of the audit alone can have.

    What was drawn while the site asked about fewer may weigh more than ``cap``.
    """
    alone = (case.weight for case in cases if not (case.watched or case.one_of))
    return max(cap, max(alone, default=1.0))
