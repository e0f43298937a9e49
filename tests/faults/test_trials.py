"""Seeded trials of every fault, one after the other on one installation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.trials.apart import possible
from tests.faults.trials.faults import FAULTS
from tests.faults.trials.trial import RARE, not_seen, plans, run
from tests.support.servers.namespaces import why_not

TRIALS, SEED = 25, 2026


def test_every_fault_is_survived(tmp_path: Path) -> None:
    """Each 202 has one verdict, one line for each version, and all that says so agrees.

    A rare state that no trial brought about fails the run: it would not have tried it.
    """
    planned = list(plans(TRIALS, SEED))
    assert {plan.faults[0] for plan in planned} == {*FAULTS, *possible()}
    with run(tmp_path) as trials:
        for plan in planned:
            print(plan)  # the last one is the one that failed
            trials.make(plan)
        assert not_seen(trials.house.states) == []


def test_namespaces_are_tried() -> None:
    """Where the machine allows no network namespaces, the skip says so."""
    if problem := why_not():
        pytest.skip(f"NOT TRIED: split brain needs network namespaces: {problem}")
    assert "split_brain" in possible()


def test_a_run_goes_on_where_it_ended() -> None:
    """With the same faults and the same seeds."""
    assert list(plans(TRIALS, SEED, first=7)) == list(plans(TRIALS, SEED))[7:]


def test_a_state_that_was_not_seen_is_named() -> None:
    """A run that saw all but one of them fails for that one."""
    states = {*RARE, *(state for _, state in possible().values())}
    for missing in states:
        assert not_seen(Counter(states - {missing})) == [missing]
