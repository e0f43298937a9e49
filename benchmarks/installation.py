"""The whole service as `modqueue run` starts it, in one command and with default settings."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.servers import PENDING_MAX, await_answer, executable, free_port
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.bootstrap import SITE
from service.launcher.embedded import EmbeddedServer

RUN = (sys.executable, "-c", "from service.cli import main; main()", "run")


@dataclass(frozen=True, slots=True)
class Installation:
    """A running service: the launcher's pid, the web's port, a key of its site, and its store."""

    pid: int
    port: int
    key: str
    redis: Redis
    store: Store
    site: str = SITE


@contextmanager
def installation(settings: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """Run the service in a folder of its own until the web is ready to take comments.

    ``settings`` differ from the defaults, by the names of their variables.
    """
    port, key = free_port(), secrets.token_hex(32)
    with TemporaryDirectory(prefix="modqueue-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environ = {
            **os.environ,
            "PORT": str(port),
            "MODQUEUE_DATA_DIR": name,
            "MODQUEUE_BOOTSTRAP_API_KEY": key,
            "MODQUEUE_PENDING_MAX": str(PENDING_MAX),
            **(settings or {}),
        }
        with executable("modqueue", RUN, environ, folder) as launcher:
            await_answer(f"http://127.0.0.1:{port}/readyz", folder / "modqueue.log")
            redis = connect(EmbeddedServer(folder / "server").url)
            try:
                yield Installation(launcher.group, port, key, redis, Store(redis))
            finally:
                redis.close()
