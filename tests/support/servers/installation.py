"""A whole installation of real processes, each of which a test may kill and start again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from moderation.projection.search import Projection
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from service.launcher.programs import PROJECT, SWEEP, WEB, WEBHOOKS, WORKER, WORKER_ENVIRON
from tests.support.servers.fork_server import FORKS, ROOT, Program, start
from tests.support.servers.redis_servers import ANSWER_SECONDS, free_port, wait_until

SITE = "demo"


def worker_of(module: str) -> tuple[str, ...]:
    """Return the worker's command with the app in ``module``."""
    return tuple(module if word == "worker.app" else word for word in WORKER)


COMMANDS = {
    "web": WEB,
    "worker": worker_of("tests.worker.fixture_app"),
    "sweep": SWEEP,
    "project": PROJECT,
}
OTHERS = {"spawning-worker": worker_of("tests.worker.spawning_app"), "webhooks": WEBHOOKS}


class Installation:
    """Server, web, worker (with the fixture's scorer), sweeper and projector in ``folder``.

    A ``REDIS_URL`` among the settings leaves the server out. The programs are those of ``tree``.
    """

    forked = FORKS

    def __init__(
        self, folder: Path, grants: Sequence[str] = (), tree: Path = ROOT, **settings: str
    ) -> None:
        self._folder, self._tree = folder, tree
        self._settings = settings
        self.server = EmbeddedServer(folder / "server", grants=grants)
        store = settings.get("REDIS_URL") or self.server.start()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redis = connect(store)
        self.store = Store(self.redis)
        registry = Registry(self.redis)
        registry.add_site(SITE, "Demo")
        self.key = registry.add_key(SITE, "test")[1]
        self.projection = Projection(folder / "projection.sqlite3")
        self.processes: dict[str, Program] = {}

    def start(self, *names: str) -> None:
        """Start the programs called ``names``; return when web answers."""
        for name in names:
            module, *arguments = (COMMANDS | OTHERS)[name]
            with self.log(name).open("ab") as log:
                self.processes[name] = start(
                    module,
                    arguments,
                    self._environ(name),
                    log.fileno(),
                    tree=self._tree,
                    forked=self.forked and self._tree == ROOT,
                )
        if "web" in names:
            wait_until(self.web_answers, f"an answer of web ({self.log('web')})")

    def kill(self, name: str, whole_group: bool = True) -> None:
        """Kill a program as `kill -9` does: its whole group, or only its first process."""
        process = self.processes[name]
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()

    def log(self, name: str) -> Path:
        """What a program said."""
        return self._folder / f"{name}.log"

    def children(self, name: str) -> list[int]:
        """Return the process ids of a program's children."""
        pid = self.processes[name].pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in listed.split()]

    def close(self) -> None:
        """End everything, whatever state it is in."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.redis.close()
        self.server.stop()

    def _environ(self, name: str) -> dict[str, str]:
        return {
            **os.environ,
            **WORKER_ENVIRON,
            "PORT": str(self.port),
            **self._store_of(name.rpartition("-")[2]),  # a spawning-worker is a worker
            "MODQUEUE_SECRET": "a secret for tests, 32 characters",
            "MODQUEUE_DATA_DIR": str(self._folder),
            "MODQUEUE_METRICS_DIR": str(self._folder / "metrics"),
            "MODQUEUE_WEB_WORKERS": "1",
            "MODQUEUE_WEB_THREADS": "8",
            "MODQUEUE_INTEGRATIONS": "none",  # so that web loads no model
            **self._settings,
        }

    def _store_of(self, name: str) -> dict[str, str]:
        return {} if "REDIS_URL" in self._settings else self.server.environment_of(name)

    def web_answers(self) -> bool:
        """Return whether the web is ready."""
        try:
            with urlopen(f"{self.url}/readyz", timeout=ANSWER_SECONDS) as response:
                return response.status == 200
        except (URLError, OSError):
            return False


@contextmanager
def installation(
    folder: Path, *programs: str, grants: Sequence[str] = (), **settings: str
) -> Iterator[Installation]:
    """Give an installation that runs ``programs``, all by default, and end it afterwards.

    ``grants`` are further rights of ``running.redis`` on its server.
    """
    running = Installation(folder, grants, **settings)
    try:
        running.start(*(programs or COMMANDS))
        yield running
    finally:
        running.close()
