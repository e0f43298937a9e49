"""Limits on the score of a site's own model, beside those on the shipped scores."""

from __future__ import annotations

from random import Random

import pytest

from moderation.attributes import SITE
from moderation.learning.proof.limits import OWN_ERROR, own_error
from moderation.learning.proof.own_limits import beside
from moderation.learning.site_label import SiteLabel
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import NO_LIMITS, Limits
from tests.moderation.learning import lives
from tests.moderation.learning.lives import OWN, PROMISE, Life, TwoScales
from tests.moderation.learning.sites import label

LIVES = 4


def test_a_promotion_lowers_no_share_and_breaks_no_promise() -> None:
    """Weeks after it the machine decides a third more, by its own model's limits.

    No week of a life has less than the shipped limits alone would decide.
    """
    lives = [[*Life(TwoScales(), Random(seed)).weeks(8)] for seed in range(LIVES)]
    assert sum(any(week.missed > PROMISE.missed_max for week in one) for one in lives) == 0
    assert all(week.decided >= week.shipped_decided for one in lives for week in one)
    last = [one[-1] for one in lives]
    assert sum(week.decided for week in last) > 1.3 * sum(week.shipped_decided for week in last) > 0


def test_a_second_promotion_lowers_no_share_by_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept from the second model proves its limits on the day on which it is promoted.

    Without that it begins with none, and a return brings those of the first one back at once.
    """
    weeks = [*Life(TwoScales(), Random(2), second=8, back=9).weeks(11)]
    assert [week.is_own for week in weeks[7:]] == [True, True, True, True]
    assert weeks[8].decided > 0.9 * weeks[7].decided > weeks[8].shipped_decided
    assert max(week.missed for week in weeks) <= PROMISE.missed_max
    monkeypatch.setattr(lives, "kept_out", lambda *_: [])
    weeks = [*Life(TwoScales(), Random(2), second=8, back=9).weeks(11)]
    assert [week.is_own for week in weeks[7:]] == [True, False, True, True]
    assert weeks[8].decided == weeks[8].shipped_decided > 0


def test_the_errors_of_all_models_sum_to_a_hundredth() -> None:
    """Whichever of them is promoted: the n-th may err with 1 / n (n + 1) of it."""
    spent = [own_error(number) for number in range(1, 1_000)]
    assert spent[0] == OWN_ERROR / 2
    assert OWN_ERROR * 0.998 < sum(spent) < OWN_ERROR


def test_a_model_that_is_no_better_changes_nothing() -> None:
    """Where its score parts nothing, the shipped limits go on to decide."""
    weeks = [*Life(TwoScales(own=0.2), Random(1)).weeks(6)]
    assert weeks[-1].decided == weeks[-1].shipped_decided > 0
    assert not any(week.is_own for week in weeks)


def answers(
    count: int, *, rejected: bool, risk: float, chance: float, **other: object
) -> list[SiteLabel]:
    scores = {"insult": risk, SITE: chance}
    return [label(rejected=rejected, scores=scores, model=OWN, came_at=5, **other)] * count


def own(
    shipped: LanguageLimits, given: list[SiteLabel], decided: int | None, former: Limits = NO_LIMITS
) -> LanguageLimits:
    found = Limits(9, "base", {"kk": shipped})
    return beside(
        found, former, given, OWN, {} if decided is None else {"kk": decided}, 200.0
    ).languages["kk"]


CLEAR = [
    *answers(300, rejected=True, risk=0.9, chance=0.9),
    *answers(300, rejected=False, risk=0.9, chance=0.01),
]


def test_what_is_held_proves_the_models_limits() -> None:
    """While the shipped limits decide the rest; nobody has to audit that."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    limits = own(shipped, CLEAR, decided=100)
    assert (limits.answers, limits.share) == (600, pytest.approx(600 / 700))
    assert limits.approve is not None
    assert limits.reject is not None


def test_the_shipped_limits_stay_where_they_decide_more() -> None:
    """Own approvals that are fewer than what the machine approved are not put in force."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    limits = own(shipped, CLEAR, decided=301)
    assert (limits.approve, limits.reject is None) == (None, False)
    assert limits.share == pytest.approx(601 / 901)


@pytest.mark.parametrize(("decided", "takes_over"), [(30, False), (25, False), (10, True)])
def test_a_few_more_take_over_nothing(decided: int, takes_over: bool) -> None:
    """Forty own approvals beside thirty of the shipped limits may be chance, beside ten hardly."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    few = [*CLEAR[:300], *answers(40, rejected=False, risk=0.9, chance=0.01)]
    limits = own(shipped, few, decided)
    assert limits.reject is not None
    assert (limits.approve is not None) is takes_over


@pytest.mark.parametrize(("held", "stays"), [(40, True), (41, False)])
def test_own_approvals_stay_while_they_are_as_many(held: int, stays: bool) -> None:
    """Once they are in force no proof is asked again, but fewer than the shipped ones end them."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    former = Limits(4, OWN, {"kk": LanguageLimits(PROMISE, approve=0.2)}, {"kk": shipped})
    few = [
        *CLEAR[:300],
        *answers(40, rejected=False, risk=0.9, chance=0.01),
        *answers(held, rejected=False, risk=0.01, chance=0.9),
    ]
    assert (own(shipped, few, 0, former).approve is not None) is stays


@pytest.mark.parametrize("asked", [(), ((5, 9),)])
def test_answers_outside_of_the_asked_times_prove_nothing(
    asked: tuple[tuple[int, int], ...],
) -> None:
    """Where the site's own limits decided, or thresholds, nobody saw all that was left."""
    shipped = LanguageLimits(PROMISE, left=(0.1, 2.0), asked=asked)
    assert not own(shipped, CLEAR, decided=100).stands


def test_rejections_are_proven_anew_where_less_is_left() -> None:
    """A share of right ones may differ in what is left since the shipped limits decide more."""
    shipped = LanguageLimits(PROMISE, left=(0.1, 2.0), left_at=6, asked=((0, 9),))
    limits = own(shipped, CLEAR, decided=0)
    assert (limits.reject, limits.approve is None) == (None, False)


def test_what_the_shipped_limits_decided_is_no_case() -> None:
    """Audits of it say nothing of what is left, also where the new score is low."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    audits = answers(20, rejected=True, risk=0.01, chance=0.01, propensity=0.02, route="approve")
    assert own(shipped, [*CLEAR, *audits], decided=100).answers == 600


def test_an_unknown_count_takes_the_audits_weights() -> None:
    """While the projection is built anew; each audit stands for fifty, more than is left.

    Without any, nothing tells how much the shipped limits approve: they stay.
    """
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    audits = answers(7, rejected=False, risk=0.01, chance=0.01, propensity=0.02, route="approve")
    assert own(shipped, [*CLEAR, *audits], decided=None).approve is None
    assert own(shipped, CLEAR, decided=None).approve is None
    assert own(shipped, [*CLEAR, *audits], decided=100).approve is not None


@pytest.mark.parametrize(("share", "takes_over"), [(0.2, True), (0.6, False)])
def test_kept_answers_are_of_what_was_left(share: float, takes_over: bool) -> None:
    """How much the shipped limits approve beside them, their share of the year tells."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),), share=share)
    found = Limits(9, "base", {"kk": shipped})
    limits = beside(found, NO_LIMITS, [], OWN, {"kk": 0}, 200.0, 2, CLEAR).languages["kk"]
    assert (limits.approve is not None) is takes_over


def test_what_nobody_audited_was_decided_by_the_limits_of_then() -> None:
    """On a site without audit, the site's own limits go on where they were in force."""
    shipped = LanguageLimits(PROMISE, approve=0.1, left=(0.1, 2.0), asked=((0, 9),))
    former = Limits(8, OWN, {"kk": LanguageLimits(PROMISE, approve=0.2)}, {"kk": shipped})
    assert own(shipped, CLEAR, 301, former).approve is not None
    assert own(shipped, CLEAR, 301).approve is None
