"""Retries come when the contract says, with a jitter that only delays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.webhooks.schedule import JITTER, pause_seconds

MINUTE, HOUR = 60, 3600
CONTRACT = [5, 5 * MINUTE, 30 * MINUTE, *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24))]


@pytest.mark.parametrize(("failed", "pause"), list(enumerate(CONTRACT, 1)))
def test_the_plan(failed: int, pause: float) -> None:
    """After each of the first nine failures the planned pause follows."""
    assert pause_seconds(failed, 0.0) == pause


@settings(deadline=None)
@given(failed=st.integers(10, 1000), chance=st.floats(0, 1))
def test_ten_attempts(failed: int, chance: float) -> None:
    """The tenth failure is the last, and so is any that a lost sender left uncounted behind it."""
    assert pause_seconds(failed, chance) is None


@settings(deadline=None)
@given(failed=st.integers(1, 9), chance=st.floats(0, 1))
def test_jitter_delays_by_a_tenth_at_most(failed: int, chance: float) -> None:
    """No retry comes early, and none is later than planned by more than a tenth."""
    pause = pause_seconds(failed, chance)
    assert pause is not None
    assert CONTRACT[failed - 1] <= pause <= CONTRACT[failed - 1] * (1 + JITTER)
