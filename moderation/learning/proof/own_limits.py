"""Limits on the score of a site's own model, beside those on the shipped scores.

The limits on the shipped scores stay in force when a model of the site is promoted: the comments
have the shipped scores, too, and what was proven of them does not depend on what is on top. But
what they decide nobody sees, except for the audit, so of the new model's score little can be proven
there. What they leave to people all go to people; there each answer speaks fully. So the model's
own limits are looked for among what the shipped limits never decided, a part L of all comments.

- Approvals. m(g) is the share of what people would reject that lies in L and below g. While
  m(g) > missed_max, a bet on each answer to a held comment is fair or worse: the held ones contain
  L at any time, as L only shrinks, so what is below g among them is no smaller part of the
  rejections than m(g). Hence a stake of 1 / error has a chance of at most ``error`` (Ville 1939),
  whenever L shrank. Either the shipped limits approve or these do, not both: each keeps the whole
  promise, and together they could miss twice as much. The own ones are taken once more comments
  were theirs than the shipped ones', and no chance of a few explains it: a count of thirty errs by
  six. As the families share the 5 % that may go wrong, either choice keeps the promise with 95 %
  confidence (Bonferroni, as in ``limits``).
- A second model's limits rest on what it has not learnt from: answers beside its shadow, and those
  that were kept from it (``kept``), which came while people saw all that was left. So they are
  there with the promotion, and what the first model's limits decided goes on to be decided.
- Rejections. Two separate parts of which 95 % are right are so together. So both families reject.
  A share of right ones in L may change when L shrinks, so only answers since then count.

So by these answers the machine never decides less than it would by the shipped limits alone, and
more as soon as the site's own are proven.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from moderation.learning.proof import evidence
from moderation.learning.proof.crowd import Crowd
from moderation.learning.proof.limits import own_error, reject_limit
from moderation.learning.proof.proving import cases_of, is_covered, limits_for
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.promise.language_limits import LanguageLimits, Stretches
from moderation.promise.limits import Limits
from moderation.promise.standing import Standing
from moderation.thresholds import shipped_risk

CHANCE = 0.1  # that own approvals ever take over although they decide no more
STAKES = (0.5, 0.25, 0.12)  # of bets that they decide more: three times to a quarter more


def beside(
    shipped: Limits,
    former: Limits,
    answers: Iterable[SiteLabel],
    model: str,
    decided: Mapping[str, int],
    cap: float,
    number: int = 1,
    kept: Iterable[SiteLabel] = (),
) -> Limits:
    """Return the limits of the site's ``model``, which ``answers`` to its scores prove.

    It is the ``number``-th that the site made, see ``own_error``.

    ``shipped`` are those found just now on the shipped scores, ``former`` those in force.
    ``decided`` has the number of comments since the model was made that the machine decided by
    itself, by language; ``cap`` is the largest weight that an answer could have. ``kept`` are
    answers from before, with its scores, that the model has not learnt from.
    """
    given, earlier = (_by_language(some, model) for some in (answers, kept))
    own = {
        language: _own(
            limits,
            given[language],
            earlier[language],
            decided.get(language),
            cap,
            own_error(number),
            former.of_own.get(language),
            goes_on=former.model == model,
        )
        for language, limits in shipped.languages.items()
    }
    return Limits(shipped.at, model, own, shipped.languages)


def _by_language(answers: Iterable[SiteLabel], model: str) -> Mapping[str, list[SiteLabel]]:
    """Return the answers to the scores of ``model``."""
    by_language: dict[str, list[SiteLabel]] = defaultdict(list)
    for answer in answers:
        if answer.model == model and answer.is_answer:
            by_language[answer.language].append(answer)
    return by_language


def _own(
    shipped: LanguageLimits,
    answers: Sequence[SiteLabel],
    kept: Sequence[SiteLabel],
    decided: int | None,
    cap: float,
    error: float,
    former: LanguageLimits | None,
    *,
    goes_on: bool,
) -> LanguageLimits:
    """Return the limits of a language that the site's own model adds, those that decide more.

    ``former`` are the own ones in force, of this very model where it ``goes_on``.
    """
    covered = is_covered(answers, decided)
    before = former if goes_on else None
    proven = _proven(shipped, [*kept, *answers], cap, error, before, covered=covered)
    approved = former is not None and former.approve is not None
    crowd = Crowd(answers or kept, decided, own_approved=approved)
    less = replace(proven, approve=None)
    by_own, by_shipped = Standing(shipped, proven), Standing(shipped, less)
    own, others = crowd.only(by_own, by_shipped), crowd.only(by_shipped, by_own)
    usual = crowd.decided_beside(shipped.share, but=others)  # kept answers are of what was left
    takes_over = decided is not None and _is_more(own, max(others, usual))
    takes_it = takes_over or (goes_on and approved and own >= others)
    chosen, standing = (proven, by_own) if takes_it else (less, by_shipped)
    share, later = crowd.share(standing), proven.share_next * crowd.left_by(shipped)
    return replace(chosen, share=share, share_next=max(share, shipped.share_next, later))


def _is_more(own: float, shipped: float) -> bool:
    """Return whether ``own`` comments beside ``shipped`` others are no chance.

    Each is a bet against "it is one of the first at most as often as one of the second": one of
    the first multiplies the stake by 1 + t, one of the second by 1 - t, see ``evidence``.
    """
    bets = [own * math.log1p(stake) + shipped * math.log1p(-stake) for stake in STAKES]
    return evidence.e_value(bets) >= 1 / CHANCE


def _proven(
    shipped: LanguageLimits,
    answers: Sequence[SiteLabel],
    cap: float,
    error: float,
    former: LanguageLimits | None,
    *,
    covered: bool,
) -> LanguageLimits:
    """Return what the answers prove of what the shipped limits leave to people."""
    promise = shipped.promise
    left = [answer for answer in answers if shipped.leaves(shipped_risk(answer.scores))]
    held = [answer for answer in answers if answer.chosen is Chosen.HELD]
    others = [answer for answer in left if answer.chosen is not Chosen.HELD]
    cases = cases_of([*held, *others], shipped.asked, shipped.tried, is_covered=covered)
    since = shipped.left_at
    tried = tuple((max(begin, since), end, of) for begin, end, of in shipped.tried if end > since)
    recent = cases_of(left, _since(since, shipped.asked), tried, is_covered=covered)
    reject = reject_limit(recent, promise.right_min, cap, error)
    return replace(limits_for(cases, promise, cap, error, former), reject=reject)


def _since(at: int, stretches: Stretches) -> Stretches:
    """Return the parts of ``stretches`` after ``at`` (ms)."""
    return tuple((max(since, at), until) for since, until in stretches if until > at)
