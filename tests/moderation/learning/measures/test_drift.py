"""Alarms of the newest week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.learning.measures.drift import Alarm, alarms
from moderation.projection.intervals import wilson
from moderation.projection.weeks import Week

USUAL = Week(0, 1000, 0.2, wilson(20, 800))
FORMER = [USUAL] * 3


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (USUAL, []),
        (replace(USUAL, arrived=2000), [Alarm.ARRIVALS]),
        (replace(USUAL, arrived=500), [Alarm.ARRIVALS]),
        (replace(USUAL, risk=0.26), [Alarm.SCORES]),
        (replace(USUAL, overruled=wilson(80, 800)), [Alarm.OVERRULED]),
        (replace(USUAL, arrived=10, risk=0.9, overruled=wilson(5, 5)), [Alarm.ARRIVALS]),
    ],
)
def test_what_is_unlike_before_is_named(newest: Week, expected: list[Alarm]) -> None:
    """Arrivals, scores and overruling are compared with the weeks before; a tiny week is not."""
    assert [*alarms([*FORMER, newest])] == expected


def test_a_young_site_has_no_alarm() -> None:
    """With fewer than three full weeks before it, nothing is usual."""
    assert [*alarms([USUAL, USUAL, replace(USUAL, arrived=9000)])] == []
    assert [*alarms([])] == []
