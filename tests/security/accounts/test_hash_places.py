"""Places for password hashes: who fails waits behind who never did."""

from __future__ import annotations

import pytest

from moderation.errors import PasswordsBusy
from moderation.registry.log_in.hash_places import Asker, Lane, Places


def test_of_those_that_failed_one_hash_runs_and_few_wait() -> None:
    """Of 20, one runs, 12 wait and 7 are refused; a known browser has the other place."""
    places = Places(2, 12)
    failed = [places.ask(Asker(Lane.FAILED, f"{number}")) for number in range(20)]
    assert [one.held for one in failed] == [True] + [False] * 19
    assert [one.settled.is_set() for one in failed] == [True] + [False] * 12 + [True] * 7
    assert places.ask(Asker()).held


@pytest.mark.parametrize("lane", [Lane.FAILED, Lane.CLEAN])
def test_a_clean_network_gets_one_of_the_next_places(lane: Lane) -> None:
    """26 of 26 get in after two hashes, also among fresh networks of a block that failed."""
    places = Places(2, 12)
    running = [one for _ in range(40) if (one := places.ask(Asker(lane, "attacker"))).held]
    for number in range(26):
        clean = places.ask(Asker(Lane.CLEAN, f"clean {number}"))
        crowd = [places.ask(Asker(lane, "attacker")) for _ in range(20)]
        ended = 0
        while not clean.held:
            places.end(running.pop(0))
            running += [one for one in crowd if one.held and one not in running]
            ended += 1
        assert ended <= 2
        clean.right = True
        places.end(clean)
        running = places.running()


def test_a_clean_network_in_a_bad_block_gets_every_second_place_in_turn() -> None:
    """Fresh blocks keep coming: the neighbour of attackers waits for the line before it alone."""
    places = Places(2, 12)
    for _ in range(4):
        places.end(places.ask(Asker(Lane.CLEAN, "bad")))
    for number in range(8):
        places.ask(Asker(Lane.CLEAN, f"fresh {number}"))
    neighbour, ended = places.ask(Asker(Lane.CLEAN, "bad")), 0
    while not neighbour.held:
        places.end(places.running()[0])
        places.ask(Asker(Lane.CLEAN, f"fresher {ended}"))
        ended += 1
        assert ended <= 2 * 8


def test_known_browsers_come_before_all() -> None:
    """Whoever waits, the next place is a known browser's, and the room is never too small."""
    places = Places(2, 12)
    for number in range(40):
        places.ask(Asker(Lane.CLEAN, f"{number}"))
    known = places.ask(Asker())
    places.end(places.running()[0])
    assert known.held


def test_who_found_no_place_in_time_leaves_none_taken() -> None:
    """A try that gives up is told so, and the place goes to others."""
    places = Places(1, 12)
    first = places.ask(Asker())
    with pytest.raises(PasswordsBusy), places.place(Asker(Lane.CLEAN), 0.01):
        pass
    places.end(first)
    assert places.ask(Asker()).held
