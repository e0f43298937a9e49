"""The hysteresis of an alert."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.alerts.alert import RULES, Alert, Rule, Unit
from moderation.alerts.state import State, load, step

RULE = Rule(Unit.COUNT, limit=10, calm=8, begins_after=60, ends_after=120)
LOOK_MS = 10_000


def course(figures: Iterable[float], rule: Rule = RULE) -> list[State]:
    """Return the states after looks at ``figures``, ten seconds apart."""
    states = [State()]
    for place, figure in enumerate(figures, 1):
        states.append(step(states[-1], rule, figure, place * LOOK_MS))
    return states[1:]


def turns(states: list[State]) -> int:
    return sum(one.begun != other.begun for one, other in pairwise([State(), *states]))


def test_it_begins_after_its_time() -> None:
    """Only a figure that stays above the limit begins it, and since when it did is kept."""
    states = course([11] * 7)
    assert [state.begun for state in states] == [False] * 6 + [True]
    assert states[-1].since == LOOK_MS


def test_a_single_calm_look_begins_the_time_anew() -> None:
    """A figure that falls to the limit in between has not stayed above it."""
    assert not course([11] * 6 + [10] + [11] * 6)[-1].begun


def test_it_ends_after_calm() -> None:
    """Between the two limits it stands; below the lower one it ends after its time."""
    begun = [11] * 7
    assert course([*begun, *[9] * 30])[-1].begun
    assert course([*begun, *[8] * 12])[-1].begun
    assert not course([*begun, *[8] * 13])[-1].begun


def test_a_figure_that_trembles_says_nothing_new() -> None:
    """A day at the limit is one alert, not hundreds."""
    day = [11] * 7 + [8, 11] * 4000
    assert turns(course(day)) == 1
    assert turns(course([8, 11] * 4000)) == 0


def test_without_times_it_turns_at_once() -> None:
    """A rule without times follows the figure."""
    rule = Rule(Unit.COUNT, 0, 0)
    assert [state.begun for state in course([1, 0, 1], rule)] == [True, False, True]


@given(st.lists(st.floats(0, 20), max_size=200))
def test_turns_are_apart(figures: list[float]) -> None:
    """Whatever the figures do, two turns are at least the shorter time apart."""
    states = course(figures)
    places = [
        place
        for place, (one, other) in enumerate(pairwise([State(), *states]))
        if one.begun != other.begun
    ]
    assert all(later - earlier >= 6 for earlier, later in pairwise(places))


def test_a_document_is_the_state() -> None:
    """What the store keeps comes back, and nothing is the state at first."""
    state = State(True, 5, 7)
    assert (load(state.document), load("")) == (state, State())


def test_every_alert_has_a_rule() -> None:
    """No rule can begin and be calm at the same figure."""
    assert set(RULES) == set(Alert)
    assert all(rule.calm <= rule.limit for rule in RULES.values())
