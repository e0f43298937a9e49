"""Precision and recall of the machine's decisions from a stratified audit."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

import pytest

from benchmarks.learning.audits import (
    Audited,
    at_random,
    audit,
    best_factors,
    intervals,
    truth,
    width,
)
from moderation.learning.measures.estimates import NOTHING, Stratum, among, within
from moderation.learning.measures.quality import ALL_LANGUAGES, by_language
from moderation.learning.site_label import Chosen
from tests.moderation.learning.sites import label

COMMENTS, RUNS = 8000, 12


@pytest.fixture(scope="module")
def audited() -> list[Audited]:
    """Audits of many sites of one kind, as the store's script draws them."""
    return [audit(COMMENTS, seed) for seed in range(3 * RUNS)]


def at_random_with(times: float, audited: Sequence[Audited]) -> list[Audited]:
    labels = times * mean(one.labels for one in audited)
    return [at_random(COMMENTS, seed, labels) for seed in range(RUNS)]


def test_intervals_hold_the_truth(audited: list[Audited]) -> None:
    """Nine in ten 95 % intervals and more have the true figure in them, and their middle is it."""
    for name, true in truth(100_000).items():
        some = intervals(audited, name)
        assert mean(one.low <= true <= one.high for one in some) >= 0.9, name
        assert mean(one.share for one in some) == pytest.approx(true, abs=0.03), name


def test_an_audit_needs_a_third_of_the_labels_of_random_sampling(audited: list[Audited]) -> None:
    """Three times as many answers about comments drawn at random do not say all of it as well.

    They say less of rejections and of what approvals reach. For the share of the missed and the
    precision of approvals every design has to wait for rare misses: there it is half as many more.
    """
    thrice, more = at_random_with(3, audited), at_random_with(1.5, audited)
    for name in ("rejections_right", "rejections_recall", "approvals_recall"):
        assert width(audited, name) < width(thrice, name), name
    for name in ("missed", "approvals_right"):
        assert width(audited, name) < width(more, name), name


def test_no_draw_by_the_score_makes_a_third_of_it_for_what_approvals_err() -> None:
    """Were each chance known exactly, random sampling would need less than three times as many."""
    factors = best_factors(200_000)
    assert 2.5 < factors["missed"] < 2.7
    assert 2.2 < factors["approvals_right"] < 2.4


@pytest.mark.parametrize("chosen", [Chosen.LOOKED_UP, Chosen.REPORT, Chosen.BULK])
def test_what_people_look_for_is_no_sample(chosen: Chosen) -> None:
    """Forty approvals that people overruled and no audit: nothing is known of approvals."""
    overruled = [label(rejected=True, route="approve", chosen=chosen)] * 40
    restored = [label(rejected=False, route="reject", chosen=chosen)] * 40
    held = [label(rejected=True), label(rejected=True, chosen=Chosen.BULK)] * 40
    quality = by_language([*overruled, *restored, *held])["kk"]
    assert (quality.audited, quality.answers) == (0, 80)
    assert set(quality.figures.values()) == {None}
    clean = [label(rejected=False, propensity=0.1, route="approve")] * 40
    assert by_language([*overruled, *clean, *held])["kk"].approvals_right.share == 1.0


def test_answers_stand_for_the_questions_that_nobody_answered() -> None:
    """Half of the audit is open: what the answers found missed stands for twice as much."""
    audit = [
        label(rejected=n < 10, propensity=0.1, route="approve", comment=f"a{n}") for n in range(50)
    ]
    held = [label(rejected=True) for _ in range(100)]
    routed = {("kk", "approve"): 1000, ("kk", "hold"): 100}
    alone, of_all = by_language([*audit, *held])["kk"], by_language([*audit, *held], routed)["kk"]
    assert alone.missed.share == pytest.approx(100 / 200)
    assert of_all.missed.share == pytest.approx(200 / 300)
    assert of_all.missed.low < 200 / 300 < of_all.missed.high
    assert of_all.approvals_right.share == alone.approvals_right.share == 0.8
    assert by_language([*audit, *held], routed)[ALL_LANGUAGES] == of_all


def test_half_known_sizes_are_not_used() -> None:
    """A projection that is being built anew would make one route look small."""
    audit = [label(rejected=n < 10, propensity=0.1, route="approve") for n in range(50)]
    labels = [*audit, *[label(rejected=True) for _ in range(100)]]
    assert by_language(labels, {("kk", "hold"): 9})["kk"] == by_language(labels)["kk"]


def test_languages_are_counted_apart_and_together() -> None:
    """Each language has its figures, and all of them have some; what has no verdict has none."""
    labels = [
        *[label(rejected=False, propensity=0.1, route="approve", language="en")] * 40,
        *[label(rejected=True, propensity=0.1, route="approve", language="ru")] * 10,
        label(rejected=True, route=""),
    ]
    qualities = by_language(labels)
    assert [*qualities] == [ALL_LANGUAGES, "en", "ru"]
    assert qualities[ALL_LANGUAGES].approvals_right.share == pytest.approx(0.8)
    assert qualities["en"].approvals_right.share == 1.0


def test_a_share_of_nothing_is_unknown() -> None:
    """Without answers, or without any that has what is counted, the interval is 0 to 1."""
    assert within([]) == among([], []) == NOTHING
    assert among([Stratum(10, 10, 0)], [Stratum(10, 10, 0)]) == NOTHING
    assert 0.8 < within([Stratum(30, 30, 30)]).low < 0.95
