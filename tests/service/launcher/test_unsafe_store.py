"""`modqueue run` on a store that may lose comments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from moderation.process.config import Config
from moderation.process.startup import require_durable_store
from service.launcher.programs import SWEEP, WEB, WEBHOOKS, WORKER_ENVIRON
from tests.service.launcher.conftest import Running
from tests.support.servers.fork_server import start
from tests.support.servers.installation import worker_of
from tests.support.servers.redis_servers import free_port, redis_server


def test_a_store_that_loses_comments_is_refused(folder: Path) -> None:
    """`modqueue run` refuses it with the commands that fix it."""
    faults = ("--appendonly", "no", "--maxmemory-policy", "allkeys-lru")
    with redis_server(folder / "redis", *faults) as port:
        running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0")
        assert running.process.wait(timeout=40) == 2
        assert "CONFIG SET appendonly yes" in running.output
        assert "CONFIG SET maxmemory-policy noeviction" in running.output


def test_every_part_refuses_a_store_that_loses_comments(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Web, worker and what runs beside them each refuse it when they are started alone.

    Where it was chosen knowingly, its weakness is logged.
    """
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        url = f"redis://127.0.0.1:{port}/0"
        for program in (WEB, worker_of("tests.worker.fixture_app"), SWEEP, WEBHOOKS):
            assert "CONFIG SET appendfsync always" in refused(program, folder, url), program
        require_durable_store(Config(redis_url=url, allow_unsafe_store=True))
    assert "store.unsafe" in caplog.text


def refused(program: tuple[str, ...], folder: Path, url: str) -> str:
    """Start a part over ``url``; return what it says before it ends by itself, unsuccessfully."""
    environ = {
        **os.environ,
        **WORKER_ENVIRON,
        "REDIS_URL": url,
        "PORT": str(free_port()),
        "MODQUEUE_SECRET": "a secret for tests, 32 characters",
        "MODQUEUE_DATA_DIR": str(folder),
        "MODQUEUE_WEB_WORKERS": "1",
    }
    module, *arguments = program
    said = folder / f"{module}.log"
    with said.open("wb") as log:
        started = start(module, arguments, environ, log.fileno())
    assert started.wait(timeout=60) != 0
    return said.read_text()
