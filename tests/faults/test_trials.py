"""Seeded trials of every fault, one after the other on one installation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.trials.apart import APART
from tests.faults.trials.faults import FAULTS
from tests.faults.trials.trial import RARE, not_seen, plans, run

TRIALS, SEED = 25, 2026


def test_every_fault_is_survived(tmp_path: Path) -> None:
    """Each 202 has one verdict, one line for each version, and all that says so agrees.

    A rare state that no trial brought about fails the run: it would not have tried it.
    """
    planned = list(plans(TRIALS, SEED))
    assert {plan.faults[0] for plan in planned} == {*FAULTS, *APART}
    with run(tmp_path) as trials:
        for plan in planned:
            print(plan)  # the last one is the one that failed
            trials.make(plan)
        assert not_seen(trials.house.states) == []


@pytest.mark.parametrize("missing", [*RARE, "fixed slot"])
def test_a_state_that_was_not_seen_is_named(missing: str) -> None:
    """A run that saw all but one of them fails for that one."""
    seen = Counter({*RARE, "fixed slot"} - {missing})
    assert not_seen(seen) == [missing]
