"""What one group may do to a layer, by counting and by an attack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import classifier
from classifier.adaptation import Example, adapt, fit
from classifier.adaptation.influence import (
    DAY_SHARE,
    FREE,
    FREE_A_DAY,
    GROUP_SHARE,
    MOST,
    capped,
)
from tests.classifier.adaptation.decisions import decisions

BY_ONE, BY_ONE_DAY = 0.12, 0.05  # how far the mean chance of clean comments may move


def shares(weights: np.ndarray, names: list[str]) -> dict[str, tuple[float, float]]:
    """Return the sum of each name's weights, and of all other rows'."""
    of = np.array(names)
    return {n: (weights[of == n].sum(), weights[of != n].sum()) for n in set(names) if n}


@settings(deadline=None)
@example([(2_000, "a", "x"), (900, "b", "x"), (850, "b", "y"), (600, "c", "z"), (400, "c", "x")])
@given(
    st.lists(
        st.tuples(st.integers(1, 3_000), st.sampled_from("abcd"), st.sampled_from("xyz ")),
        min_size=2,
        max_size=9,
    )
)
def test_no_group_and_no_day_exceeds_its_bound(parts: list[tuple[int, str, str]]) -> None:
    """Whoever decides however much, counts no more than the bound says beside the others."""
    groups = [group for count, group, _ in parts for _ in range(count)]
    days = [day.strip() for count, _, day in parts for _ in range(count)]
    weights = capped(np.ones(len(groups)), groups, days)
    assert weights.max() <= 1
    for own, others in shares(weights, groups).values():
        assert others == 0 or own <= max(FREE, GROUP_SHARE * others) * 1.01
    pairs = [group + day if day else "" for group, day in zip(groups, days, strict=True)]
    for own, others in shares(weights, pairs).values():
        assert others == 0 or own <= max(FREE_A_DAY, DAY_SHARE * others) * 1.01


def test_what_is_within_the_bound_stays() -> None:
    """Four moderators who share the work on many days count as they are."""
    groups = [f"m{n % 4}" for n in range(4_000)]
    days = [f"d{n // 200}" for n in range(4_000)]
    assert capped(np.ones(4_000), groups, days) == pytest.approx(np.ones(4_000))


def test_who_decides_alone_counts_in_full() -> None:
    """A newsroom of one person learns from that person; rows of nobody stand for themselves."""
    ones = np.ones(5_000)
    assert capped(ones, ["m"] * 5_000, [""] * 5_000) == pytest.approx(ones)
    assert capped(ones, [""] * 5_000, [""] * 5_000) == pytest.approx(ones)


def test_one_day_of_one_file_counts_little() -> None:
    """A file of 5,000 that is imported in a day counts 15 % of 3,000 decisions by three people."""
    groups = [f"m{n % 3}" for n in range(3_000)] + ["file"] * 5_000
    days = [f"d{n // 100}" for n in range(3_000)] + ["d1"] * 5_000
    weights = capped(np.ones(8_000), groups, days)
    assert weights[3_000:].sum() / weights[:3_000].sum() == pytest.approx(DAY_SHARE, rel=0.01)


def test_one_decision_counts_little() -> None:
    """A weight out of all proportion is cut."""
    weights = capped(np.array([1e9, *np.ones(999)]), [""] * 1_000, [""] * 1_000)
    assert weights[0] == MOST * weights[1]


def mean_chance(base: classifier.Scorer, rows: list[Example]) -> float:
    """Return the mean chance of clean comments by what the rows teach."""
    clean = [row.text for row in decisions(200, seed=77) if not row.label]
    scores = base.with_site(adapt(rows, base)).score(clean)
    return float(np.mean([score.scores[classifier.SITE] for score in scores]))


def test_a_group_that_lies_moves_little(
    base: classifier.Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many decisions as all others made, 30 % of them wrong: the stated bound holds."""
    monkeypatch.setattr(fit, "STRENGTHS", (4.0,))  # the one that such decisions choose
    honest = [
        replace(row, group=f"m{n % 4}", day=f"d{n // 60}") for n, row in enumerate(decisions(600))
    ]
    lies = decisions(600, seed=5, wrong=0.3, group="evil", day="d1")
    many_days = [replace(row, day=f"d{n // 60}") for n, row in enumerate(lies)]
    unnamed = [replace(row, group="", day="") for row in lies]
    before = mean_chance(base, honest)
    assert 0 < mean_chance(base, honest + many_days) - before < BY_ONE
    assert mean_chance(base, honest + lies) - before < BY_ONE_DAY
    assert mean_chance(base, honest + unnamed) - before > BY_ONE  # the attack is one
