"""Simulated sites, on which limits of a site's own model are proven beside the shipped ones."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.learning.own_trials import WAYS, Life, Own, ends
from benchmarks.learning.trials import Crowd, life, moved_down
from moderation.learning.proof.limits import OWN_ERROR, SHIPPED_ERROR

TOXIC = np.arange(1_000) % 3 == 0


def crowd(apart: float) -> Crowd:
    """Return comments whose log-odds lie so many deviations apart."""
    odds = np.random.default_rng(1).normal(0, 1, len(TOXIC)) + apart * TOXIC - 2
    return Crowd(moved_down((1 / (1 + np.exp(-odds))).tolist()), TOXIC)


@pytest.mark.parametrize("name", WAYS)
def test_no_way_may_err_more_than_another(name: str) -> None:
    """The errors of the shipped limits and of every test of every own model sum to 5 %."""
    way = WAYS[name]
    tests = way.left + way.all
    spent = sum(way.error(number) for number in range(1, 1_000)) * tests if tests else way.own
    assert way.shipped + spent == pytest.approx(SHIPPED_ERROR + OWN_ERROR, rel=1e-3)


@pytest.mark.parametrize("name", ["left, as it ships", "all", "left and all"])
def test_a_far_better_model_takes_over(name: str) -> None:
    """By each proof it decides twice as much, and no life breaks the promise."""
    risks = crowd(0.5)
    own = Own("better", 1, 200, crowd(4.0))
    alone, _ = ends(risks, own, WAYS["shipped alone"], 2)
    share, broken = ends(risks, own, WAYS[name], 2)
    assert (share > 2 * alone > 0, broken) == (True, 0)


def test_a_model_that_is_not_made_yet_decides_nothing() -> None:
    """Answers from before it was made prove nothing of it."""
    own = Own("later", 1, 10_000, crowd(4.0))
    site = Life(crowd(1.0), own, WAYS["left and all"], np.zeros(len(TOXIC), np.bool_))
    for _ in range(5):
        site.week(np.random.default_rng(3))
    cases = [len(answers.cases) for answers in (site.left, site.all, site.shipped)]
    assert (cases[0], cases[1], cases[2] > 0) == (0, 0, True)


def test_what_is_seen_whole_proves_as_much_or_more() -> None:
    """Of one site: limits on trial, and the same bets on answers to all comments."""
    _, tried, asked, breaks, seen, _ = life(crowd(2.0), np.random.default_rng(2))
    assert 0 < tried <= seen
    assert (asked > 0, breaks) == (True, 0)
