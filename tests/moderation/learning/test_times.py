"""When people saw everything, and when all that limits left to them."""

from __future__ import annotations

from dataclasses import replace

from moderation.learning.proof.times import YEAR_MS, Times, times_of
from moderation.promise.language_limits import EVERYTHING, LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise

NONE = LanguageLimits(Promise())
APPROVES = replace(NONE, approve=0.1, reject=0.9)
OWN = "base+site-1"


def times(former: Limits, now: int = 20, *, has_decided: bool = True) -> Times:
    return times_of(former, "kk", "base", now, has_decided=has_decided)


def test_limits_leave_what_they_never_decided() -> None:
    """It shrinks when they decide more, and then a new time begins; it never grows."""
    first = times(Limits(10, "base", {"kk": APPROVES}))
    assert (first.left, first.left_at, first.watched) == ((0.1, 0.9), 10, ())
    less = replace(APPROVES, approve=0.05, left=first.left, left_at=10)
    assert times(Limits(15, "base", {"kk": less})).left_at == 10
    more = replace(less, approve=0.2)
    assert times(Limits(15, "base", {"kk": more})) == Times((), (0.2, 0.9), 15, ((15, 20),))


def test_people_saw_what_the_shipped_limits_left() -> None:
    """As long as no limits of a site's own model stood; those decided a part of it."""
    own = Limits(10, OWN, {"kk": NONE}, {"kk": replace(APPROVES, asked=((5, 10),))})
    assert times(own).asked == ((5, 20),)
    stood = replace(own, languages={"kk": replace(NONE, approve=0.3)})
    assert times(stood).asked == ((5, 10),)


def test_before_a_promise_thresholds_decided() -> None:
    """So no time was asked or watched, unless nothing was ever decided in the language."""
    assert times(Limits()) == Times()
    assert times(Limits(), has_decided=False) == Times(((0, 20),), EVERYTHING, 0, ((0, 20),))


def test_another_shipped_model_begins_afresh() -> None:
    """What limits on its scores left is nothing to the scores of the next one."""
    former = Limits(10, "old", {"kk": replace(APPROVES, asked=((5, 10),), left=(0.05, 0.9))})
    assert times(former) == Times()
    assert times(replace(former, languages={"kk": NONE})).asked == ((10, 20),)


def test_times_of_trial_grow_while_the_questions_are_the_same() -> None:
    """Others begin a new one; without any none comes, and a year ago is too long ago."""
    tried = replace(APPROVES, one_of=3, tried=((5, 10, 3),))
    assert times(Limits(10, "base", {"kk": tried})).tried == ((5, 20, 3),)
    rarer = replace(tried, one_of=4)
    assert times(Limits(10, "base", {"kk": rarer})).tried == ((5, 10, 3), (10, 20, 4))
    assert times(Limits(10, "base", {"kk": replace(tried, one_of=0)})).tried == ((5, 10, 3),)
    assert times(Limits(10, "base", {"kk": rarer}), 11 + YEAR_MS).tried == ((10, 11 + YEAR_MS, 4),)


def test_limits_of_an_earlier_release_are_on_the_site_models_scale() -> None:
    """They stood, so nothing is known of what they left."""
    assert times(Limits(10, OWN, {"kk": APPROVES})) == Times()
