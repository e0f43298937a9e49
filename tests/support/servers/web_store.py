"""A fixture for tests of web: the store with web's own rights, so that a missing one shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from service.launcher.embedded import EmbeddedServer


@pytest.fixture
def store_redis(redis: Redis, server: EmbeddedServer) -> Iterator[Redis]:
    """A client of the empty server as web's user; ``redis`` is who looks what came of it."""
    client = connect(server.url_of("web"))
    yield client
    client.close()
