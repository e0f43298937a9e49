"""One trial, and a run of many with the rare states that it must have seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.trials.apart import possible
from tests.faults.trials.checker import Checker
from tests.faults.trials.faults import FAULTS, bodies_of, poison
from tests.faults.trials.house import House, house
from tests.faults.trials.moderator import Moderator
from tests.support.load import Load
from tests.support.servers.installation import SITE
from tests.support.servers.redis_servers import wait_until

COMMENTS, PER_SECOND = 40, 60.0
SECOND_SHARE = 0.3  # of the trials have another fault behind the first
# Rare states: a run that saw none of one kind has not tried what it is for.
RARE = (
    "expired",
    "quarantined",
    "replayed",
    "undone",
    "undone in time",
    "moderator waited",
    "rewriting",
    "repeated message",
    "archived",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A trial's number, its seed, and what breaks in it."""

    number: int
    seed: str
    faults: Sequence[str]


def plans(count: int, seed: int, first: int = 0) -> Iterator[Plan]:
    """Yield the trials of a run: each fault in its turn, at times with another one behind it.

    Those that have servers of their own come alone. A run that goes on with its trial ``first``
    makes the same ones from there.
    """
    behind = [name for name in FAULTS if name != poison.__name__]  # it takes three leases
    turns = [*FAULTS, *possible()]
    for number in range(first, count):
        random = Random(f"{seed} {number}")
        second = [random.choice(behind)] if random.random() < SECOND_SHARE else []
        name = turns[number % len(turns)]
        yield Plan(number, f"{seed} {number}", [name, *([] if name in possible() else second)])


class Run:
    """Trials one after the other on one installation."""

    def __init__(self, own: House, folder: Path) -> None:
        self.house, self._folder = own, folder
        self._checker = Checker(own)

    def make(self, plan: Plan) -> None:
        """Make one trial and check it. Raises AssertionError."""
        random = Random(plan.seed)
        if apart := possible().get(plan.faults[0]):
            trial, _ = apart
            trial(self._folder / f"trial-{plan.number}", random, self.house.states)
            return
        bodies = bodies_of(plan.faults[0], plan.number, COMMENTS)
        before = self.house.store.counters(SITE)
        own = self.house
        with Moderator(own.desk_store, random, own.accepted, own.states) as moderator:
            load = Load(self.house, bodies, PER_SECOND, name=f"trial-{plan.number}")
            wait_until(lambda: len(load.accepted) > 5, "load")
            for name in plan.faults:
                FAULTS[name](self.house, random)
            mended_at = self.house.store.now()
            load.finish()
            self.house.await_verdicts()
        assert load.statuses == {202: COMMENTS}, "each client is answered in the end"
        self.house.accepted |= load.accepted
        self._note(before)
        self._checker.check(load.accepted, moderator.moves, mended_at)

    def _note(self, before: dict[str, float]) -> None:
        after = self.house.store.counters(SITE)
        states = {"attempts:expired": "expired", "attempts:quarantined": "quarantined"}
        for name, state in (states | {"replayed": "replayed"}).items():
            self.house.states[state] += int(after.get(name, 0) - before.get(name, 0))


@contextmanager
def run(folder: Path) -> Iterator[Run]:
    """Give what makes trials."""
    with house(folder) as own:
        yield Run(own, folder)


def not_seen(states: Counter[str]) -> list[str]:
    """Return the rare states that no trial of a run brought about."""
    return [
        name for name in (*RARE, *(state for _, state in possible().values())) if not states[name]
    ]
