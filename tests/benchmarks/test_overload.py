"""What a refusal costs, and what is accepted of ten times the rated load."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.load import Outcome
from benchmarks.measures import overload
from benchmarks.measures.overload import Costs, Run
from benchmarks.moderating import Felt

NOBODY = Outcome({}, [], 1.0)
FELT = Felt([0.001], [0.2, 0.3], [0.1])
PEAK = 1000.0


def run(accepted: int, refused: int, cpu: float) -> Run:
    loud = Outcome({202: accepted, 503: refused}, [0.01], 1.0, refusals=[0.02] * refused)
    rest = {"additions": [0.001], "memory_mib": 100.0, "drained": 2.0}
    return Run(PEAK, loud, NOBODY, felt=FELT, cpu=cpu, **rest)


AT_PEAK, CALM = run(1000, 0, 1.0), run(700, 0, 0.9)
FLOODED = run(900, 5000, 0.9 + 0.25)  # a post 1 ms, a refusal 50 us


def test_two_runs_say_both_costs() -> None:
    """With a twentieth of a post for a refusal, 98 % of the rated load are accepted."""
    costs = Costs.of(AT_PEAK, FLOODED)
    assert costs.post == pytest.approx(0.001)
    assert costs.refusal == pytest.approx(0.00005)
    assert costs.goodput(0.7 * PEAK, PEAK) == pytest.approx((1 - 0.35) / (0.7 * 0.95))
    assert Costs(0.001, 0.000059).goodput(0.7 * PEAK, PEAK) < 0.9


def test_the_section_has_what_was_met_and_what_is_computed() -> None:
    """900 of 700 rated are more than nine in ten, and the refusals took 20 ms."""
    section = overload._section(1.0, AT_PEAK, [CALM, FLOODED])
    assert [target.met for target in section.targets] == [True] * 5
    assert "A post takes 1,000 us" in section.remarks
    assert "a refusal 50.0 us" in section.remarks
    assert "98%" in section.remarks


def test_a_moderator_who_waits_or_is_refused_misses_the_target() -> None:
    """Seconds for a page are too many, and so is a single refusal."""
    for felt in (Felt([0.1], [2.0], [0.1]), Felt([0.1], [0.2], [2.0]), Felt(refused=[503])):
        section = overload._section(1.0, AT_PEAK, [CALM, replace(FLOODED, felt=felt)])
        assert [target.what for target in section.targets if not target.met] == [
            "a moderator's held list and decision, p99"
        ]
