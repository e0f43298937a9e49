"""A store without any memory left: moderators still look, decide and take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from moderation import bulk
from moderation.comment import Move
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.service.dashboard.account.test_second_step import enrol, half
from tests.service.dashboard.conftest import Visitor


@pytest.fixture
def full(redis: Redis) -> Iterator[Callable[[], None]]:
    """Let the server's memory be taken, until the test ends."""
    yield lambda: redis.config_set("maxmemory", 1)
    redis.config_set("maxmemory", 0)


def test_decisions_land(
    dana: Visitor, day: dict[str, str], store: Store, full: Callable[[], None]
) -> None:
    """Pages open, a decision is in the store and said to be, and so is its undo."""
    full()
    held = day["landlord"]
    assert dana.get("/sites/demo/held").status_code == 200
    assert dana.get(f"/sites/demo/comments/{held}").status_code == 200
    assert dana.decide(held, 2, "approved").status_code == 303
    assert store.get("demo", held).status is Status.APPROVED
    assert dana.get("/sites/demo/approved").status_code == 200
    path = f"/sites/demo/comments/{held}/undo"
    assert dana.post(path, {"list": "approved", "seen": 3}).status_code == 303
    assert store.get("demo", held).status is Status.HELD


def test_moderators_get_in(
    visitor: Callable[[], Visitor], dana: Visitor, day: dict[str, str], full: Callable[[], None]
) -> None:
    """Who was not logged in yet can, and passes a comment over; what is a courtesy is left out."""
    full()
    other = visitor()
    assert other.log_in("dana").status_code == 303
    assert other.get("/sites/demo/held").status_code == 200
    assert other.decide(day["landlord"], 2, "rejected", reason="threat").status_code == 303


def test_two_step_log_in_works(
    visitor: Callable[[], Visitor], dana: Visitor, store: Store, full: Callable[[], None]
) -> None:
    """Codes of the phone and recovery codes let in, count once, and wrong ones stay few."""
    phone, recovery = enrol(dana, store)
    full()
    browser, other, third = half(visitor), half(visitor), half(visitor)
    code = phone.code()
    assert browser.post("/log-in/code", {"code": code}).status_code == 303
    assert browser.get("/sites/demo/held").status_code == 200
    assert third.post("/log-in/code", {"code": code}).status_code == 403
    assert other.post("/log-in/code", {"code": recovery[0]}).status_code == 303
    assert other.get("/sites/demo/held").status_code == 200
    tried = [third.post("/log-in/code", {"code": "000000"}).status_code for _ in range(12)]
    assert (tried[0], tried[-1]) == (403, 429)


def test_a_bulk_decision_lands_and_is_undone(
    day: dict[str, str], store: Store, full: Callable[[], None]
) -> None:
    """Many comments are decided, and taken back as a whole, although nothing new has room."""
    full()
    seen = {day["landlord"]: 2, day["Arman"]: 2}
    done = bulk.decide_many(store, "demo", seen, Move(Status.APPROVED, "dana"))
    assert set(done.decided) == set(seen)
    undone = bulk.undo_many(store, "demo", done.id, by="dana")
    assert set(undone.decided) == set(seen)
    assert store.get("demo", day["Arman"]).status is Status.HELD
