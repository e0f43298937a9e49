"""Whether the newest week is unlike those before: arrivals, scores, how often people overrule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from statistics import median

from moderation.projection.intervals import wilson
from moderation.projection.weeks import Week

WEEKS_MIN = 3  # before the newest one
ARRIVED_MIN = 100  # in a week, for it to be compared
ARRIVALS_FACTOR = 2.0
RISK_POINTS = 0.05


class Alarm(StrEnum):
    """What is unlike before."""

    ARRIVALS = "arrivals"  # twice as many or half as many
    SCORES = "scores"  # the mean risk moved by five points
    OVERRULED = "overruled"  # the 95 % intervals lie apart


def alarms(weeks: Sequence[Week]) -> Iterator[Alarm]:
    """Yield what the last of ``weeks`` (oldest first) has unlike the median of those before it."""
    former = [week for week in weeks[:-1] if week.arrived >= ARRIVED_MIN]
    if len(former) < WEEKS_MIN:
        return
    newest, usual = weeks[-1], median(week.arrived for week in former)
    if not usual / ARRIVALS_FACTOR < newest.arrived < usual * ARRIVALS_FACTOR:
        yield Alarm.ARRIVALS
    if newest.arrived < ARRIVED_MIN:
        return
    if abs(newest.risk - median(week.risk for week in former)) > RISK_POINTS:
        yield Alarm.SCORES
    if _is_apart(former, newest):
        yield Alarm.OVERRULED


def _is_apart(former: Sequence[Week], newest: Week) -> bool:
    hits = sum(round(week.overruled.share * week.overruled.of) for week in former)
    before, now = wilson(hits, sum(week.overruled.of for week in former)), newest.overruled
    return now.low > before.high or now.high < before.low
