"""Precision and recall of the machine's decisions from a stratified audit."""

from __future__ import annotations

import math
from random import Random
from statistics import mean

import pytest

from moderation.learning.measures.estimates import NOTHING, Stratum, among, within
from moderation.learning.measures.quality import ALL_LANGUAGES, Quality, by_language
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.projection.intervals import Interval
from tests.moderation.learning.sites import label, logistic

APPROVE, REJECT = 0.05, 0.8
ROOT_MEAN = 0.073  # the mean root of the chances below APPROVE
COMMENTS, RUNS = 8000, 12
AUDIT = {"approve": 0.05, "reject": 0.2}


def chance(random: Random) -> float:
    """Return the chance that a comment is hostile: most are clearly harmless."""
    return logistic(random.gauss(-6, 3))


def route(score: float) -> str:
    return "approve" if score < APPROVE else "reject" if score >= REJECT else "hold"


def audited(score: float) -> float:
    """Return the chance of being asked: more where a rejection is likelier, as the root of it."""
    if route(score) == "approve":
        return AUDIT["approve"] * max(0.25, min(8.0, math.sqrt(score) / ROOT_MEAN))
    return AUDIT.get(route(score), 1.0)


def sampled(seed: int, *, plain: float | None = None) -> tuple[Quality, int]:
    """Return the quality by an audit, or by asking about ``plain`` of all; and the labels used."""
    random = Random(seed)
    labels: list[SiteLabel] = []
    for _ in range(COMMENTS):
        score = chance(random)
        hostile, propensity = random.random() < score, plain or audited(score)
        if random.random() < propensity:
            labels.append(label(rejected=hostile, propensity=propensity, route=route(score)))
    used = labels if plain else [one for one in labels if one.route != "hold"]
    return by_language(labels)["kk"], len(used)


def truth() -> dict[str, float]:
    random = Random(99)
    scores = [chance(random) for _ in range(100_000)]
    low = [score for score in scores if score < APPROVE]
    high = [score for score in scores if score >= REJECT]
    hostile = sum(scores)
    return {
        "approvals_right": 1 - mean(low),
        "approvals_recall": (len(low) - sum(low)) / (len(scores) - hostile),
        "missed": sum(low) / hostile,
        "rejections_right": mean(high),
        "rejections_recall": sum(high) / hostile,
    }


Audits = list[tuple[Quality, int]]


@pytest.fixture(scope="module")
def audits() -> Audits:
    return [sampled(seed) for seed in range(3 * RUNS)]


def widths(qualities: Audits, name: str) -> float:
    intervals: list[Interval] = [getattr(quality, name) for quality, _ in qualities]
    return mean(one.high - one.low for one in intervals)


def test_intervals_hold_the_truth(audits: Audits) -> None:
    """Nine in ten 95 % intervals and more have the true figure in them, and their middle is it."""
    for name, true in truth().items():
        intervals: list[Interval] = [getattr(quality, name) for quality, _ in audits]
        assert mean(one.low <= true <= one.high for one in intervals) >= 0.9, name
        assert mean(one.share for one in intervals) == pytest.approx(true, abs=0.03), name


def test_an_audit_needs_a_third_of_the_labels_of_random_sampling(audits: Audits) -> None:
    """Three times as many answers about comments drawn at random do not say all of it as well.

    They say less of rejections and of what approvals reach. For the share of the missed and the
    precision of approvals every design has to wait for rare misses: there it is half as many more.
    """
    used = mean(count for _, count in audits)
    thrice = [sampled(seed, plain=3 * used / COMMENTS) for seed in range(RUNS)]
    more = [sampled(seed, plain=1.5 * used / COMMENTS) for seed in range(RUNS)]
    for name in ("rejections_right", "rejections_recall", "approvals_recall"):
        assert widths(audits, name) < widths(thrice, name), name
    for name in ("missed", "approvals_right"):
        assert widths(audits, name) < widths(more, name), name


def test_too_few_answers_are_no_figure() -> None:
    """With fewer than thirty audits each figure is unknown, however clear the answers."""
    few = [label(rejected=False, propensity=0.1, route="approve")] * 29
    held = [label(rejected=True)] * 100
    assert set(by_language([*few, *held])["kk"].figures.values()) == {None}
    enough = by_language([*few, few[0], *held])["kk"]
    assert enough.figures["approvals_right"]
    assert enough.figures["rejections_right"] is None
    assert (enough.audited, enough.answers) == (30, 130)


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
