"""What a pool child does first."""

from __future__ import annotations

import logging
from threading import Event

import pytest

from moderation.errors import StoreUnavailable
from tests.support.servers.redis_servers import wait_until
from worker.broker.beginning import Beginning


def test_it_rings_beside_the_child() -> None:
    """The child goes on meanwhile, and says in time that it is there."""
    may_ring, rang = Event(), Event()

    def ring() -> None:
        may_ring.wait()
        rang.set()

    Beginning(ring).start()
    assert not rang.is_set()
    may_ring.set()
    wait_until(rang.is_set, "a ring")


def test_an_absent_store_costs_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The sweep rings once it is back."""
    caplog.set_level(logging.WARNING)

    def away() -> None:
        raise StoreUnavailable("TimeoutError")

    Beginning(away).start()
    wait_until(lambda: "beginning.store_unavailable error=TimeoutError" in caplog.text, "a line")
