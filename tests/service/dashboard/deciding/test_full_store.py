"""A store without any memory left: moderators still look, decide and take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from moderation.comment import Status
from moderation.store.server.connection import Redis
from moderation.store.writer import Store
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
