"""A fixture for tests of web: the store with web's own rights, so that a missing one shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.store.server.commands import Redis
from service.launcher.embedded import EmbeddedServer


@pytest.fixture
def store_redis(redis: Redis, server: EmbeddedServer, client_of: Callable[[str], Redis]) -> Redis:
    """A client of the empty server as web's user; ``redis`` is who looks what came of it."""
    return client_of(server.url_of("web"))
