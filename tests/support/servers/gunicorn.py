"""The web process as it is deployed: gunicorn with our configuration, on a free port."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

from tests.support.api import SECRET
from tests.support.servers.fork_server import start


class RunningGunicorn:
    """gunicorn over the store at ``redis_url``; ``stop`` ends it in order.

    ``worker`` is the class of its processes; without one it is that of our configuration.
    ``settings`` are further ones, by their names in the environment. Without them it serves no
    integration, so that no process loads a model.
    """

    def __init__(
        self,
        redis_url: str,
        folder: Path,
        *,
        processes: int,
        threads: int,
        worker: str = "",
        app: str = "service.wsgi:app",
        **settings: str,
    ) -> None:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "REDIS_URL": redis_url,
            "MODQUEUE_BROKER_URL": "memory://",
            "MODQUEUE_SECRET": "s" * 40,
            "MODQUEUE_DATA_DIR": str(folder),
            "MODQUEUE_METRICS_DIR": str(folder / "metrics"),
            "MODQUEUE_WEB_WORKERS": str(processes),
            "MODQUEUE_WEB_THREADS": str(threads),
            "MODQUEUE_LOG_LEVEL": "warning",
            "MODQUEUE_INTEGRATIONS": "none",
            **settings,
        }
        options = ["-c", "python:service.server.config", "--bind", "127.0.0.1:0"]
        options += ["--worker-class", worker] if worker else []
        said, log = os.pipe()
        self._said = os.fdopen(said, encoding="utf-8")
        self._process = start("gunicorn", [*options, app], environment, log)
        os.close(log)
        self.port = self._listening()
        # A full pipe would stop every process at its next line.
        self._reader = Thread(target=self._read_on, daemon=True)
        self._reader.start()

    def _listening(self) -> int:
        for line in self._said:
            if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise AssertionError("gunicorn did not start")

    def _read_on(self) -> None:
        with self._said as said:
            while said.read(4096):
                pass

    def ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, str]:
        """Send one request on a connection of its own, so that any process may take it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def processes(self) -> list[int]:
        """Return the ids of the processes that answer requests."""
        main = self._process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text("utf-8")
        return [int(child) for child in children.split()]

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self.terminate()
        self._process.wait(timeout=40)
        self._reader.join(timeout=40)


@contextmanager
def shared(redis_url: str, folder: Path) -> Iterator[Callable[..., RunningGunicorn]]:
    """Give what returns the gunicorn with some options, started when it is first asked for.

    To start one takes longer than most tests with it. Each has a folder below ``folder``.
    """
    running: dict[str, RunningGunicorn] = {}

    def with_options(**options: Any) -> RunningGunicorn:
        name = repr(options)
        if name not in running:
            place = folder / str(len(running))
            place.mkdir(mode=0o700)
            running[name] = RunningGunicorn(redis_url, place, **options)
        return running[name]

    yield with_options
    for one in running.values():
        one.stop()
