"""The arithmetic behind docs/benchmarks.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import Spread, interleaved, paired_ratio, percentile

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)
SHARE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1.0), (0.5, 50.0), (0.99, 99.0), (0.991, 100.0), (1, 100.0)]
)
def test_percentile_of_one_to_a_hundred(share: float, expected: float) -> None:
    """The nearest rank is given, whatever the order of the values."""
    assert percentile([float(n) for n in range(100, 0, -1)], share) == expected


@given(VALUES, SHARE)
def test_percentile_covers_its_share(values: list[float], share: float) -> None:
    """At least the share of the values is not above the percentile, which is one of them."""
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.5), ([1.0], -0.1)])
def test_percentile_of_nothing(values: list[float], share: float) -> None:
    """No value, or a share outside 0..1, is an error and no number."""
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_ratio_is_taken_round_by_round() -> None:
    """A round that was slow for both counts like the others."""
    assert paired_ratio([100.0, 10.0, 90.0], [50.0, 5.0, 30.0]) == Spread(2.0, 2.0, 3.0)


def test_subjects_take_turns() -> None:
    """Each subject is measured once a round, and every second round runs backwards."""
    order: list[str] = []

    def subject(name: str, value: float) -> float:
        order.append(name)
        return value

    found = interleaved({"a": lambda: subject("a", 1.0), "b": lambda: subject("b", 2.0)}, 3)
    assert found == {"a": [1.0] * 3, "b": [2.0] * 3}
    assert order == ["a", "b", "b", "a", "a", "b"]
