"""From answers of people in one language to the limits that they prove."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import sqrt
from statistics import median

from moderation.learning.measures.cases import Case, Tally, share, tally
from moderation.learning.proof.limits import SHIPPED_ERROR, approve_limit, reject_limit
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.promise.language_limits import LanguageLimits, Tried
from moderation.promise.promise import Promise
from moderation.thresholds import promised_score

NEXT = 200  # answers that the outlook adds
DRAWS = 5  # outlooks; the page shows the middle one
COVERED_MIN = 0.8  # of what the machine decided; fewer answered audits do not stand for it

ROUNDED = 1.00001  # a chance is stored with six digits

Stretches = Sequence[tuple[int, int]]  # of time, after the first and up to the second, in ms


def limits_for(
    cases: Tally,
    promise: Promise,
    cap: float = 1.0,
    error: float = SHIPPED_ERROR,
    former: LanguageLimits | None = None,
) -> LanguageLimits:
    """Return the limits that ``cases`` prove, with an outlook on the next ``NEXT`` answers.

    ``cap`` is the largest weight that an answer could have. ``former`` are those on the same scale
    that are in force; for the same promise they last longer than they take to be proven.
    """
    approve = former.approve if former and former.promise == promise else None
    proven = _proven(cases, promise, cap, error, approve)
    outlook = [
        _proven(_more(cases, draw, watched=not proven.stands), promise, cap, error, approve).share
        for draw in range(DRAWS if cases else 0)
    ]
    return replace(proven, share_next=median(outlook)) if outlook else proven


def cases_of(
    labels: Iterable[SiteLabel],
    stretches: Stretches,
    tried: Tried = (),
    *,
    is_covered: bool = True,
) -> Counter[Case]:
    """Return labels as cases; ``stretches`` are the times in which people saw all comments.

    In those that were ``tried`` they saw a known part of what the machine decided.

    A comment is of such a stretch that came in it, whenever people answered: what came before was
    chosen by the limits of that time. What was decided in bulk, reported or looked up proves no
    limit and may refute one; so does all outside of such times where the audits do not cover what
    the machine decided.
    """
    cases = []
    for label in labels:
        came_in = any(since < label.came_at <= until for since, until in stretches)
        watched = came_in and label.propensity == 1
        one_sided = not (label.is_sampled and (watched or is_covered))
        score, weight = promised_score(label.scores), 1 / label.propensity
        one_of = 0 if watched else _one_of(label, weight, tried)
        cases.append(Case(score, label.rejected, weight, watched, one_sided, one_of))
    return tally(cases)


def _one_of(label: SiteLabel, weight: float, tried: Tried) -> int:
    """Return of how many it is one, in the times that were ``tried``; 0 outside of them.

    A verdict may come after the limits changed that were in force when the comment came; then it
    may have been drawn by another chance.
    """
    chances = (of for since, until, of in tried if since < label.came_at <= until)
    one_of = next(chances, 0)
    return one_of if weight <= one_of * ROUNDED else 0


def is_covered(labels: Iterable[SiteLabel], decided: int | None) -> bool:
    """Return whether the answered audits stand for what the machine decided; None is not known.

    A draw is by chance: those of weight w stand for a number whose variance is the sum of w (w - 1)
    (Horvitz and Thompson 1952), and two deviations less are no sign of questions left open.
    """
    if decided is None:
        return False
    weights = [1 / label.propensity for label in labels if label.chosen is Chosen.AUDIT]
    spread = sqrt(sum(weight * (weight - 1) for weight in weights))
    return sum(weights) + 2 * spread >= COVERED_MIN * decided


def _proven(
    cases: Tally, promise: Promise, cap: float, error: float, former: float | None
) -> LanguageLimits:
    reject = reject_limit(cases, promise.right_min, cap, error)
    approve = approve_limit(cases, promise.missed_max, cap, error, former)
    if approve is not None and reject is not None:
        approve = min(approve, reject)
    return LanguageLimits(
        promise,
        approve,
        reject,
        answers=sum(cases.values()),
        rejected=sum(count for case, count in cases.items() if case.rejected),
        share=share(cases, 0.0, approve or 0.0) + share(cases, reject or 2.0, 2.0),
    )


def _more(cases: Tally, draw: int, *, watched: bool) -> Tally:
    """Return ``cases`` with ``NEXT`` more like them; ``watched`` where people see all comments."""
    generator = random.Random(draw)  # noqa: S311 (fixed: the page shall not flicker)
    kinds = [*cases]
    weights = [count * (case.weight if watched else 1.0) for case, count in cases.items()]
    drawn = generator.choices(kinds, weights, k=NEXT)
    if watched:
        drawn = [replace(case, weight=1.0, watched=True) for case in drawn]
    return Counter(cases) + Counter(drawn)
