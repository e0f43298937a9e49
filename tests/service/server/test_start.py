"""The web starts whatever became of its store, says so, and serves as soon as it can."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.errors import ConfigError, StoreUnavailable
from moderation.registry import Registry
from moderation.store.server.connection import connect
from service.launcher.embedded import EmbeddedServer
from service.preparation import Preparation
from tests.support.api import SECRET, comment
from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.redis_servers import wait_until

# Twelve turns of the four threads at two seconds each would take 24.
PILED_SECONDS = 10.0


@pytest.fixture
def away(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server with a site and a key that does not run now."""
    server = EmbeddedServer(tmp_path / "server")
    client = connect(server.start())
    Registry(client).add_site("demo", "Demo")
    Registry(client).add_key("demo", "test", SECRET)
    client.close()
    server.stop()
    yield server
    server.stop()


def test_the_web_does_not_wait_for_its_store(away: EmbeddedServer, tmp_path: Path) -> None:
    """Without a store it is alive, not ready, and refuses with a way on; then it serves."""
    web = RunningGunicorn(away.url, tmp_path, processes=1, threads=2)
    post = json.dumps(comment()).encode()
    try:
        assert web.ask("GET", "/livez")[0] == 200
        assert web.ask("GET", "/readyz")[0] == 503
        assert "modqueue_store_up 0.0" in web.ask("GET", "/metrics")[1]
        for method, address, body in (("POST", "/v1/comments", post), ("GET", "/log-in", None)):
            status, text = web.ask(method, address, body)
            assert status == 503, text
        away.start()
        wait_until(lambda: web.ask("GET", "/readyz")[0] == 200, "a green /readyz")
        assert web.ask("POST", "/v1/comments", post)[0] == 202
        assert web.ask("GET", "/log-in")[0] == 200
    finally:
        web.stop()


def test_a_hung_store_piles_nobody_up(away: EmbeddedServer, tmp_path: Path) -> None:
    """Many more requests than threads are refused within one time-out, not in turns of it."""
    away.start()
    assert away.process is not None
    web = RunningGunicorn(away.url, tmp_path, processes=1, threads=4)
    post = json.dumps(comment()).encode()

    def ask(_: int) -> tuple[int, float]:
        started = time.monotonic()
        return web.ask("POST", "/v1/comments", post)[0], time.monotonic() - started

    try:
        wait_until(lambda: web.ask("POST", "/v1/comments", post)[0] == 202, "a comment")
        os.kill(away.process.pid, signal.SIGSTOP)
        with ThreadPoolExecutor(24) as clients:
            answers = list(clients.map(ask, range(48)))
        assert {status for status, _ in answers} == {503}
        assert max(seconds for _, seconds in answers) < PILED_SECONDS
        assert web.ask("GET", "/livez")[0] == 200
        os.kill(away.process.pid, signal.SIGCONT)
        wait_until(lambda: web.ask("POST", "/v1/comments", post)[0] == 202, "service again")
    finally:
        os.kill(away.process.pid, signal.SIGCONT)
        web.stop()


class Store:
    """A store that is away a few times, and whose settings are mended then."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.prepared = 0

    def prepare(self) -> None:
        if self._errors:
            raise self._errors.pop(0)
        self.prepared += 1


def test_it_tries_until_it_succeeds(caplog: pytest.LogCaptureFixture) -> None:
    """What is wrong after the first look is told in the log once; mended, all is well."""
    unsafe = ConfigError("REDIS_URL", "this store can lose accepted comments")
    store = Store(StoreUnavailable("away"), unsafe, unsafe)
    preparation = Preparation(store.prepare)
    preparation.begin()
    wait_until(lambda: preparation.is_done, "the preparation")
    assert store.prepared == 1
    assert caplog.text.count("can lose accepted comments") == 1


def test_what_no_waiting_mends_stops_the_start() -> None:
    """A store that answers and can lose comments is refused with its sentence, as before."""
    preparation = Preparation(Store(ConfigError("REDIS_URL", "no")).prepare)
    with pytest.raises(ConfigError):
        preparation.begin()
    assert not preparation.is_done
