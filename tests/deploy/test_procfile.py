"""The Procfile's lines as a shell runs them, on the tests' server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from moderation.process.config import Config
from service.cli.status import workers
from service.launcher.embedded import EmbeddedServer
from tests.support.servers.redis_servers import ANSWER_SECONDS, free_port, wait_until

Start = Callable[[str], None]
PARTS = ("web", "worker", "learner", "looker", "sweep", "webhooks", "project")


@pytest.fixture
def environ(redis_url: str, server: EmbeddedServer, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "REDIS_URL": redis_url,
        "MODQUEUE_BROKER_URL": server.broker_url,
        "MODQUEUE_SECRET": "a secret for tests, 32 characters",
        "MODQUEUE_DATA_DIR": str(tmp_path),
        "MODQUEUE_LOG_LEVEL": "debug",
        "PORT": str(free_port()),
    }


@contextmanager
def started(repository: Path, environ: dict[str, str], part: str) -> Iterator[Path]:
    """Run a line of the Procfile through sh; give its log; check that SIGTERM ends it well."""
    lines = dict(line.split(": ", 1) for line in (repository / "Procfile").read_text().splitlines())
    assert set(lines) == set(PARTS)
    log = Path(environ["MODQUEUE_DATA_DIR"], f"{part}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {lines[part]}"],
            cwd=repository,
            env=environ,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    try:
        yield log
        assert process.poll() is None, log.read_text()
        process.terminate()
        assert process.wait(timeout=30) == 0, log.read_text()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_web_answers(repository: Path, environ: dict[str, str]) -> None:
    """The web's line serves /readyz on PORT."""

    def ready() -> bool:
        try:
            with urlopen(
                f"http://127.0.0.1:{environ['PORT']}/readyz", timeout=ANSWER_SECONDS
            ) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False

    with started(repository, environ, "web"):
        wait_until(ready, "an answer of web")


def test_worker_answers(repository: Path, environ: dict[str, str], redis_url: str) -> None:
    """The worker's line starts a worker with a name of its own and the shipped model."""
    settings = Config(redis_url=redis_url, broker_url=environ["MODQUEUE_BROKER_URL"])
    with started(repository, environ, "worker"):
        wait_until(lambda: bool(workers(settings, 1)), "an answer of the worker")
        [(name, model)] = workers(settings, 1).items()
    assert name.startswith("worker-")
    assert model


@pytest.mark.parametrize("part", ["learner", "looker", "sweep", "webhooks", "project"])
def test_what_runs_beside_the_workers_runs(
    repository: Path, environ: dict[str, str], part: str
) -> None:
    """Its line runs until SIGTERM, then ends without an error."""
    with started(repository, environ, part) as log:
        # Celery answers SIGTERM from the line on that says "ready".
        last = " ready." if part in ("learner", "looker") else f"{part}.started"
        wait_until(lambda: last in log.read_text(), "a start")
