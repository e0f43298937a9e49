"""`modqueue run` on a store that may lose comments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.launcher.programs import SWEEP, WEB, WEBHOOKS, WORKER
from tests.service.launcher.conftest import Running
from tests.service.launcher.test_run import ROOT
from tests.support.servers.redis_servers import free_port, redis_server


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        (["--appendonly", "no"], "CONFIG SET appendonly yes"),
        (["--maxmemory-policy", "allkeys-lru"], "CONFIG SET maxmemory-policy noeviction"),
    ],
)
def test_a_store_that_loses_comments_is_refused(folder: Path, options: list[str], fix: str) -> None:
    """`modqueue run` refuses it with the command that fixes it."""
    with redis_server(folder / "redis", *options) as port:
        running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0")
        assert running.process.wait(timeout=40) == 2
        assert fix in running.output


def test_every_part_refuses_a_store_that_loses_comments(folder: Path) -> None:
    """Web, worker and what runs beside them each refuse it when they are started alone."""
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        for name, module in {
            "web": WEB,
            "worker": tuple(a.replace("worker.app", "tests.worker.fixture_app") for a in WORKER),
            "sweep": SWEEP,
            "webhooks": WEBHOOKS,
        }.items():
            said = refused(module, folder, f"redis://127.0.0.1:{port}/0")
            assert "CONFIG SET appendfsync always" in said, name


def refused(module: tuple[str, ...], folder: Path, url: str) -> str:
    """Start a part over ``url``; return what it says before it ends by itself, unsuccessfully."""
    environ = {
        **os.environ,
        "REDIS_URL": url,
        "PORT": str(free_port()),
        "MODQUEUE_SECRET": "a secret for tests, 32 characters",
        "MODQUEUE_DATA_DIR": str(folder),
        "MODQUEUE_WEB_WORKERS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode != 0
    return (done.stdout + done.stderr).decode()
