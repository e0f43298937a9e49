"""From a site's labels to limits in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from moderation import actions
from moderation.learning.keeping import recompute
from moderation.learning.proof.proving import cases_of, limits_for
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.policy import Policy
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.store.epochs import open_site
from moderation.store.writer import Store
from tests.moderation.learning.sites import TwoBells, label

SITE, MODEL = "daily", "m"
KAZAKH = Policy(promises={"kk": Promise()})


@pytest.fixture
def promised(store: Store) -> Store:
    """A site that promises something in Kazakh alone."""
    open_site(store.redis, SITE)
    actions.save_policy(store, SITE, KAZAKH, by="aida", expected_version=0)
    return store


def held(count: int = 1500, gap: float = 2.6, seed: int = 1, **other: object) -> list[SiteLabel]:
    site, random = TwoBells(0.2, gap), Random(seed)
    drawn = [site.draw(random) for _ in range(count)]
    return [label(rejected=hostile, scores={"site": s}, **other) for s, hostile in drawn]


def audited(**other: Any) -> SiteLabel:
    return label(propensity=0.02, route="approve", **other)


def test_enough_answers_put_limits_in_force(promised: Store) -> None:
    """What the labels prove is what routes comments, with what it rests on."""
    labels = [replace(one, scores={"insult": one.scores["site"]}) for one in held()]
    limits = recompute(promised, SITE, labels, MODEL, {"kk": 0})
    kazakh = promised.policy(SITE).limits.languages["kk"]
    assert limits == promised.policy(SITE).limits
    assert kazakh.approve is not None
    assert (kazakh.answers, limits.model) == (1500, MODEL)
    assert 0 < kazakh.share <= kazakh.share_next < 1


def test_the_share_does_not_fade_while_nobody_audits(promised: Store) -> None:
    """What limits decided since is theirs, though no answer tells of it."""
    labels = [replace(one, scores={"insult": one.scores["site"]}) for one in held()]
    before = recompute(promised, SITE, labels, MODEL, {"kk": 0}).languages["kk"].share
    after = recompute(promised, SITE, labels, MODEL, {"kk": 500}).languages["kk"].share
    assert after == pytest.approx((1500 * before + 500) / 2000)


def test_what_proves_nothing_is_left_out(promised: Store) -> None:
    """Answers to another model's scores, to none, or outside of our verdicts count for nothing."""
    useless = [*held(model="other"), *held(route=""), *(replace(x, scores={}) for x in held())]
    kazakh = recompute(promised, SITE, useless, MODEL, {}).languages["kk"]
    assert (kazakh.stands, kazakh.answers, kazakh.share) == (False, 0, 0.0)


def test_a_language_without_promise_gets_no_limits(promised: Store) -> None:
    """Russian answers are plenty, but nobody promised anything for Russian."""
    assert [*recompute(promised, SITE, held(language="ru"), MODEL, {}).languages] == ["kk"]


@pytest.mark.parametrize("decided", [{}, {"kk": 1}, {"kk": 99}])
def test_what_nobody_audited_proves_nothing(promised: Store, decided: dict[str, int]) -> None:
    """What was held says nothing of what the machine decided, be it little or not known."""
    clear = [label(rejected=True, scores={"site": 0.9})] * 90
    assert not recompute(promised, SITE, clear, MODEL, decided).languages["kk"].stands


def test_what_people_saw_wholly_proves(promised: Store) -> None:
    """Where the machine never decided anything each answer counts fully, now and later."""
    clear = [label(rejected=True, scores={"site": 0.9})] * 90
    kazakh = recompute(promised, SITE, clear, MODEL, {"kk": 0}).languages["kk"]
    assert kazakh.stands
    later = recompute(promised, SITE, clear, MODEL, {"kk": 300}).languages["kk"]
    assert (later.stands, later.watched) == (True, kazakh.watched)


@pytest.mark.parametrize(("decided", "stands"), [(233, True), (234, False)])
def test_audits_stand_for_what_the_machine_decided(
    promised: Store, decided: int, stands: bool
) -> None:
    """Where their answers cover four fifths of it, or lack no more than chance explains.

    Then held and drawn ones prove limits together.
    """
    settings = replace(promised.settings(SITE), audit_percent=20)
    actions.save_settings(promised, SITE, settings, by="aida", expected_version=0)
    clear = [label(rejected=True, scores={"site": 0.9})] * 2500
    clean = [label(rejected=False, propensity=0.05, route="approve", scores={"site": 0.1})] * 5
    kazakh = recompute(promised, SITE, [*clear, *clean], MODEL, {"kk": decided}).languages["kk"]
    assert (kazakh.stands, kazakh.answers) == (stands, 2505)


def test_a_rare_draw_bounds_the_proof(promised: Store) -> None:
    """The largest weight is that which the site's draw can give, not the largest that came."""
    clear = [label(rejected=True, scores={"site": 0.9})] * 2500
    light = [label(rejected=False, propensity=0.5, route="approve", scores={"site": 0.1})] * 5
    kazakh = recompute(promised, SITE, [*clear, *light], MODEL, {"kk": 10}).languages["kk"]
    assert not kazakh.stands


@pytest.mark.parametrize("chosen", [Chosen.BULK, Chosen.LOOKED_UP, Chosen.REPORT])
def test_what_came_by_no_known_chance_proves_nothing(chosen: Chosen) -> None:
    """Ninety rejections at once prove no limit; where they speak against one they count."""
    swept = [label(rejected=True, chosen=chosen, scores={"site": 0.9})] * 90
    assert not limits_for(cases_of(swept, []), Promise()).stands
    asked = held(gap=4)
    before = limits_for(cases_of(asked, []), Promise())
    missed = [label(rejected=True, chosen=chosen, scores={"site": 0.01})] * 90
    passed = [label(rejected=False, chosen=chosen, scores={"site": 0.99})] * 90
    after = limits_for(cases_of([*asked, *missed, *passed], []), Promise())
    assert (before.approve or 0.0) > 0.1 > 0.01 >= (after.approve or 0.0)
    assert (before.reject or 1.0) < 0.9 < 0.99 <= (after.reject or 1.0)


def test_a_saved_policy_keeps_the_limits(promised: Store) -> None:
    """Limits stay in force with the next version, as long as it promises the same."""
    limits = recompute(promised, SITE, held(), MODEL, {})
    wanted = replace(promised.policy(SITE), links_max=3)
    actions.save_policy(promised, SITE, wanted, by="aida", expected_version=1)
    assert promised.policy(SITE).limits == limits
    assert promised.policies(SITE)[0].limits == Limits()


def test_time_in_which_people_saw_all_is_remembered(promised: Store) -> None:
    """From one finding without limits to the next the machine decided nothing in the language."""
    at = [recompute(promised, SITE, [], MODEL, {}).at for _ in range(2)]
    third = recompute(promised, SITE, held(came_at=at[1]), MODEL, {})
    assert third.languages["kk"].watched == ((at[0], third.at),)
    fourth = recompute(promised, SITE, held(came_at=at[1]), MODEL, {})
    assert fourth.languages["kk"].watched == third.languages["kk"].watched
    other = recompute(promised, SITE, [], "next", {})
    assert other.languages["kk"].watched == ()
    last = recompute(promised, SITE, [], "last", {})
    assert last.languages["kk"].watched == ((other.at, last.at),)


def test_what_the_former_limits_decided_was_not_watched(promised: Store) -> None:
    """People saw the held ones and an audit while they stood: the promoted model inherits both."""
    at = recompute(promised, SITE, held(model="old"), "old", {"kk": 0}).at + 1
    answers = [
        *[label(rejected=True, came_at=at, scores={"site": 0.8})] * 150,
        *[label(rejected=False, came_at=at, scores={"site": 0.4})] * 200,
        *[audited(rejected=True, came_at=at, scores={"site": 0.1})] * 20,
        *[audited(rejected=False, came_at=at, scores={"site": 0.1})] * 80,
    ]
    kazakh = recompute(promised, SITE, answers, MODEL, {"kk": 5000}).languages["kk"]
    assert (kazakh.approve, kazakh.watched, kazakh.answers) == (None, (), 450)


@pytest.mark.parametrize("covered", [True, False])
def test_an_audit_is_no_part_of_a_watched_time(covered: bool) -> None:
    """Inside a stretch what was certain to be asked counts fully, else what is covered proves."""
    labels = [
        label(rejected=True, came_at=10),
        label(rejected=True, came_at=10, propensity=0.1),
        label(rejected=True, came_at=11, propensity=0.1),
    ]
    cases = cases_of(labels, [(9, 10)], is_covered=covered)
    assert {(case.watched, case.weight, case.one_sided) for case in cases} == {
        (True, 1.0, False),
        (False, 10.0, not covered),
    }
    assert cases.total() == 3


def test_a_backlog_from_before_is_no_part_of_a_watched_time() -> None:
    """Limits of its time chose what is in it, so late answers do not say that people saw all."""
    waiting = [
        label(rejected=n % 4 == 0, came_at=5, at_ms=15, scores={"site": 0.2 + n / 1000})
        for n in range(400)
    ]
    missed = [audited(rejected=True, came_at=5, at_ms=15, scores={"site": 0.1})] * 5
    cases = cases_of([*waiting, *missed], [(9, 20)], is_covered=False)
    assert {(case.watched, case.one_sided) for case in cases} == {(False, True)}
    assert sum(case.weight == 50 for case in cases.elements()) == 5
    assert limits_for(cases, Promise()).approve is None


def test_a_large_site_takes_little_time(promised: Store) -> None:
    """Limits of 100,000 answers are found from a few hundred kinds of them."""

    def many() -> Iterator[SiteLabel]:
        labels = held(5000)
        for _ in range(20):
            yield from labels

    cases = cases_of(many(), [])
    assert len(cases) < 300
    assert limits_for(cases, Promise()).answers == 100_000


def test_machine_limits_do_not_cross(promised: Store) -> None:
    """Where the scores part perfectly, what is below the one is never above the other."""
    apart: Sequence[SiteLabel] = [
        *[label(rejected=True, scores={"site": 0.9})] * 500,
        *[label(rejected=False, scores={"site": 0.1})] * 500,
    ]
    kazakh = limits_for(cases_of(apart, []), Promise())
    assert kazakh.approve is not None
    assert kazakh.reject is not None
    assert kazakh.approve <= kazakh.reject
    assert kazakh.share == pytest.approx(1.0)
