"""How full the store is: looked at on every kind of server, and never a reason to fail."""

from __future__ import annotations

import logging

import pytest

from moderation.errors import StoreFull
from moderation.store.server.connection import connect
from moderation.store.server.room import INTAKE_SHARE, LOOK_SECONDS, Memory, Room
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer


class Server:
    """A server that tells its memory, and counts how often it was asked."""

    def __init__(self) -> None:
        self.used, self.asked = 0, 0

    def info(self, section: str) -> dict[str, int]:
        assert section == "memory"
        self.asked += 1
        return {"used_memory": self.used, "maxmemory": 1000}


def test_every_server_tells_its_memory(store: Store) -> None:
    """One server or the fullest of a Cluster; without a limit there is always room."""
    memory = store.room.fullest()
    assert memory.used > 0
    assert memory.limit == 0
    store.room.require()


def test_room_ends_at_four_fifths() -> None:
    """The refusal has both figures; a look is good for half a second."""
    server, now = Server(), [0.0]
    room = Room(server, lambda: now[0])
    server.used = 799
    room.require()
    server.used = 810
    room.require()
    assert server.asked == 1
    now[0] += LOOK_SECONDS
    with pytest.raises(StoreFull, match=r"81 % of the store's memory .* up to 80 %"):
        room.require()
    assert Memory(800, 1000).share == INTAKE_SHARE


def test_a_user_who_must_not_ask(
    server: EmbeddedServer, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the right to look nothing is refused, and the log says what to grant, once."""
    caplog.set_level(logging.WARNING)
    client = connect(server.url_of("worker"))
    now = [0.0]
    room = Room(client, lambda: now[0])
    for _ in range(2):
        room.require()
        now[0] += LOOK_SECONDS
    assert caplog.text.count("+info") == 1
    client.close()
