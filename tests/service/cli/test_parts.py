"""A command gives back what it opened, however it ends."""

from __future__ import annotations

from moderation.store.server.commands import Redis
from tests.service.cli.conftest import Run


def test_a_command_leaves_no_connection(run: Run, redis: Redis) -> None:
    """None to the store, and none to the broker, of which workers are asked for their models."""
    before = redis.info("clients")["connected_clients"]
    run("status")
    assert redis.info("clients")["connected_clients"] == before
