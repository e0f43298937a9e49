"""Who is answered, who waits, who is refused: counted, without a server."""

from __future__ import annotations

from collections import Counter, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.callers import CALLER
from service.server.lane import ALONE, Lane, Place, Turn, Who
from service.server.lanes import KNOWN_MAX, Lanes

A, B, C, FLOOD, OTHER = (Who(name) for name in ("a", "b", "c", "flood", "other"))
SOME = [Who(name, is_known=name < "d") for name in "abcdef"]
STRANGERS = [Who(f"192.0.2.{number}", is_known=False) for number in range(200)]


def places(lane: Lane[int], who: Who, numbers: range) -> list[int | Place]:
    """Let numbers of ``who`` enter; return which run, and where the others were put."""
    turns = [lane.enter(who, number) for number in numbers]
    return [turn.item if isinstance(turn, Turn) else turn for turn in turns]


def test_so_many_run_so_many_wait_the_rest_is_refused() -> None:
    """A lane of two threads with room for three refuses the sixth."""
    lane: Lane[int] = Lane(2, 3)
    assert not lane.refuses(A)
    assert not lane.is_busy
    assert places(lane, A, range(7)) == [0, 1] + [Place.WAITS] * 3 + [Place.REFUSED] * 2
    assert lane.refuses(A)
    assert not lane.refuses(B)
    assert lane.is_busy
    following = [lane.leave(A) for _ in range(5)]
    assert following == [Turn(A, 2), Turn(A, 3), Turn(A, 4), None, None]
    assert lane.enter(A, 7) == Turn(A, 7)
    assert not lane.refuses(A)


def test_who_may_not_run_takes_no_thread() -> None:
    """The thread that only looks leaves to others what could run, and refuses what cannot wait."""
    lane: Lane[int] = Lane(1, 1)
    assert lane.enter(A, 1, may_run=False) is Place.LATER
    assert lane.enter(A, 1) == Turn(A, 1)
    assert lane.enter(A, 2, may_run=False) is Place.WAITS
    assert lane.enter(A, 3, may_run=False) is Place.REFUSED
    assert lane.leave(A) == Turn(A, 2)


def test_a_flood_waits_and_others_take_turns() -> None:
    """Behind a full queue of one site, each other site is next or next but one."""
    lane: Lane[int] = Lane(1, 8)
    put = Counter(map(type, places(lane, FLOOD, range(9))))
    assert put == {int: 1, Place: 8}
    assert places(lane, FLOOD, range(9, 100)) == [Place.REFUSED] * 91
    assert lane.enter(B, 1) is Place.WAITS
    assert lane.enter(C, 1) is Place.WAITS
    assert lane.enter(FLOOD, 100) is Place.REFUSED
    turns = [lane.leave(who) for who in (FLOOD, FLOOD, B)]
    assert turns == [Turn(FLOOD, 1), Turn(B, 1), Turn(C, 1)]


def test_half_of_the_threads_are_anothers() -> None:
    """While others are about one site has half of the threads; all of them once it is alone."""
    lane: Lane[int] = Lane(4, 8)
    lane.enter(OTHER, 0)
    lane.leave(OTHER)
    assert places(lane, FLOOD, range(3)) == [0, 1, Place.WAITS]
    assert places(lane, OTHER, range(2)) == [0, 1]
    assert lane.leave(FLOOD) == Turn(FLOOD, 2)
    for who in (FLOOD, FLOOD, OTHER, OTHER):
        assert lane.leave(who) is None
    for _ in range(ALONE + 1):
        lane.enter(FLOOD, 0)
        lane.leave(FLOOD)
    assert places(lane, FLOOD, range(5)) == [0, 1, 2, 3, Place.WAITS]


def test_many_addresses_are_one_of_two() -> None:
    """However many strangers wait, who is known has room, and is next or next but one."""
    lane: Lane[int] = Lane(1, 8)
    for number, stranger in enumerate(STRANGERS):
        lane.enter(stranger, number)
    assert lane.refuses(STRANGERS[-1])
    assert [lane.enter(who, 1) for who in (A, B)] == [Place.WAITS] * 2
    turns, who = [], STRANGERS[0]
    for _ in range(4):
        turn = lane.leave(who)
        assert turn
        who = turn.who
        turns.append(who)
    assert [one.name for one in turns] == ["a", "192.0.2.1", "b", "192.0.2.2"]


@given(
    st.lists(st.tuples(st.sampled_from(SOME), st.booleans()), max_size=300),
    st.integers(1, 4),
    st.integers(1, 9),
)
def test_nothing_is_lost_and_all_is_bounded(
    steps: list[tuple[Who, bool]], running_max: int, waiting_max: int
) -> None:
    """Whatever comes and goes: each taken one runs once, in its site's order, within bounds."""
    lane: Lane[tuple[Who, int]] = Lane(running_max, waiting_max)
    taken: list[tuple[Who, int]] = []
    ran: list[tuple[Who, int]] = []
    running: deque[Who] = deque()

    def run(turn: Turn[tuple[Who, int]] | Place | None) -> None:
        if isinstance(turn, Turn):
            ran.append(turn.item)
            running.append(turn.who)

    for number, (who, comes) in enumerate(steps):
        if comes:
            is_refused = lane.refuses(who)
            turn = lane.enter(who, (who, number))
            assert (turn is Place.REFUSED) == is_refused
            taken += [] if is_refused else [(who, number)]
            run(turn)
        elif running:
            run(lane.leave(running.popleft()))
        assert len(running) <= running_max
        assert len(taken) - len(ran) <= 4 * waiting_max
    while running:
        run(lane.leave(running.popleft()))
    assert sorted(ran) == sorted(taken)
    for who in SOME:
        assert [one for one in ran if one[0] == who] == [one for one in taken if one[0] == who]


def test_pages_have_a_lane_of_their_own() -> None:
    """Sites, boxes and foreign protocols share a lane, all else has another, below a path too."""
    lanes: Lanes[int] = Lanes(16, 64, "/talk")
    crowd = lanes.of("/v1/comments")
    for path in (
        "/v1alpha1/x", "/1.1/comment-check", "/contentsafety/text:analyze", "/embed/k/comments",
        "/talk/v1/comments",
    ):  # fmt: skip
        assert lanes.of(path) is crowd
    pages = lanes.of("/sites/demo/held")
    assert pages is not crowd
    for path in ("/", "/log-in", "/readyz", "/talk/sites/demo/held", "/static/app.css"):
        assert lanes.of(path) is pages
    assert lanes.threads == 16 + 16 + 1


def test_only_a_good_key_has_turns_of_its_own() -> None:
    """Made-up keys share the turns of the address that they come from."""
    lanes: Lanes[int] = Lanes(2, 2)
    headers = [("HOST", "x"), ("AUTHORIZATION", "Bearer a")]
    assert lanes.who(headers, "192.0.2.1") == STRANGERS[1]
    lanes.note({"HTTP_AUTHORIZATION": "Bearer a", CALLER: "site:a"}, "202 ACCEPTED")
    assert lanes.who(headers, "192.0.2.1") == Who("site:a")
    lanes.note({"HTTP_AUTHORIZATION": "Bearer a"}, "401 UNAUTHORIZED")
    assert lanes.who(headers, "192.0.2.1") == STRANGERS[1]
    lanes.note({}, "200 OK")
    for number in range(KNOWN_MAX + 1):
        lanes.note({"HTTP_AUTHORIZATION": f"Bearer {number}", CALLER: f"{number}"}, "200 OK")
    assert lanes.who([("AUTHORIZATION", f"Bearer {KNOWN_MAX}")], "") == Who(f"{KNOWN_MAX}")
    assert lanes.who([("AUTHORIZATION", "Bearer 0")], "") == Who("", is_known=False)


def test_what_nobody_checked_is_no_good_key() -> None:
    """A public page or a 404 under a made-up key gives it no turns of its own."""
    lanes: Lanes[int] = Lanes(2, 2)
    for status in ("200 OK", "404 NOT FOUND", "403 FORBIDDEN", "503 SERVICE UNAVAILABLE"):
        lanes.note({"HTTP_AUTHORIZATION": "Bearer made-up"}, status)
        assert lanes.who([("AUTHORIZATION", "Bearer made-up")], "192.0.2.1") == STRANGERS[1]


def test_a_key_spelled_otherwise_has_the_same_turns() -> None:
    """Spaces, cases of the scheme and further keys of a site bring it no second share."""
    lanes: Lanes[int] = Lanes(2, 2)
    spelled = ("Bearer a", "bearer a", "BEARER   a", "Bearer b")
    for credential in spelled:
        lanes.note({"HTTP_AUTHORIZATION": credential, CALLER: "site:demo"}, "200 OK")
    assert {lanes.who([("AUTHORIZATION", one)], "192.0.2.1") for one in spelled} == {
        Who("site:demo")
    }


@pytest.mark.parametrize("path", ["/%761/comments", "/v%31/comments", "/%65mbed/box"])
def test_another_spelling_of_a_path_has_the_same_lane(path: str) -> None:
    """The application reads escapes, so a flood that is spelled with them stays in its lane."""
    lanes: Lanes[str] = Lanes(2, 3)
    assert lanes.of(path) is lanes.of("/v1/comments")
    assert lanes.of("/sites/%76") is lanes.of("/sites/demo") is not lanes.of(path)
