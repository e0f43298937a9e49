"""How many people are asked about of what limits decide, and what their answers prove."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from moderation.learning.proof.proving import cases_of, limits_for
from moderation.learning.proof.trial import on_trial
from moderation.learning.site_label import SiteLabel
from moderation.promise.language_limits import LanguageLimits, Tried
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from tests.moderation.learning import lives
from tests.moderation.learning.lives import PROMISE, Life, TwoScales
from tests.moderation.learning.sites import label

APPROVES = LanguageLimits(PROMISE, approve=0.1)


@pytest.mark.parametrize(
    ("share", "percent", "one_of"),
    [(0.05, 2, 3), (0.5, 2, 25), (0.01, 2, 1), (0.0, 2, 1), (0.05, 20, 1), (0.05, 0, 0)],
)
def test_no_more_is_asked_than_the_audits_share_of_all(
    share: float, percent: int, one_of: int
) -> None:
    """The more limits decide, the rarer are the questions; without an audit there are none."""
    limits = Limits(1, "base", {"kk": replace(APPROVES, share=share)})
    assert on_trial(limits, percent).languages["kk"].one_of == one_of


def test_both_scales_together_are_on_trial() -> None:
    """The limits on the shipped scores say it, where nothing stands they say nothing."""
    own = {"kk": replace(APPROVES, share=0.2)}
    limits = Limits(1, "base+site-1", own, {"kk": replace(APPROVES, share=0.1)})
    tried = on_trial(limits, 2)
    assert (tried.shipped["kk"].one_of, tried.languages) == (10, own)
    none = Limits(1, "base", {"kk": LanguageLimits(PROMISE, share=0.2)})
    assert on_trial(none, 2) == none


def test_own_limits_that_decide_nothing_make_no_question_rarer() -> None:
    """Their share is that of the shipped ones, estimated of fewer comments."""
    own = {"kk": LanguageLimits(PROMISE, share=0.2)}
    limits = Limits(1, "base+site-1", own, {"kk": replace(APPROVES, share=0.1)})
    assert on_trial(limits, 2).shipped["kk"].one_of == 5


def test_answers_of_a_trial_prove_as_much_as_their_weight_allows() -> None:
    """Of one in three a third; those outside of the time, or drawn by less, hardly anything."""
    held = [label(rejected=True, came_at=5, scores={"site": 0.9})] * 300

    def approves(*given: SiteLabel, tried: Tried) -> bool:
        cases = cases_of([*held, *given], [], tried)
        return limits_for(cases, Promise(), cap=200.0).approve is not None

    assert approves(tried=((0, 9, 3),))
    assert not approves(tried=((0, 9, 6),))
    assert not approves(tried=((5, 9, 3),))
    missed = label(rejected=True, came_at=5, scores={"site": 0.0}, propensity=0.333333)
    assert not approves(*[missed] * 20, tried=((0, 9, 3),))
    rarer = cases_of([replace(missed, propensity=0.1)], [], ((0, 9, 3),))
    assert [case.one_of for case in rarer] == [0]


def test_limits_on_trial_grow_and_keep_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """More is decided after 16 weeks of a small site, and in no week a promise is broken."""
    monkeypatch.setattr(lives, "WEEK", 100)
    monkeypatch.setattr(lives, "PROMOTED", 99)

    def last(seed: int, percent: int) -> float:
        weeks = [*Life(TwoScales(shipped=1.0), Random(seed), percent=percent).weeks(16)]
        assert max(week.missed for week in weeks) <= PROMISE.missed_max
        return weeks[-1].decided

    tried, audited = (sum(last(seed, percent) for seed in range(3)) for percent in (2, 0))
    assert tried > 1.2 * audited > 0
