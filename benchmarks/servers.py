"""The parts under measurement, started as `modqueue run` starts them, each ended by its own id."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import processes
from moderation.process.celery_apps import working_app
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.child import spawn, stop
from service.launcher.embedded import EmbeddedServer
from service.launcher.programs import WEB, WORKER_ENVIRON, environment

SITE = "bench"
READY_SECONDS = 180.0
STOP_SECONDS = 15.0
PENDING_MAX = 10_000_000  # the backlog must not be what limits a measurement


class BenchmarkError(Exception):
    """A part did not start or did not do its work."""


@dataclass(frozen=True, slots=True)
class House:
    """A fresh embedded server with one site and one key, and what its processes are told."""

    folder: Path
    server: EmbeddedServer
    redis: Redis
    key: str
    settings: Config

    @property
    def store(self) -> Store:
        """The store on the server."""
        return Store(self.redis)

    def store_seconds(self) -> float:
        """Return the processor time that the server has used."""
        used = self.redis.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])

    @property
    def environ(self) -> dict[str, str]:
        """The environment of the processes."""
        own = {
            "MODQUEUE_DATA_DIR": str(self.folder),
            "MODQUEUE_PENDING_MAX": str(PENDING_MAX),
            "MODQUEUE_WORKER_CHILDREN": str(self.settings.worker_children),
        }
        return {**environment(self.settings, secret=self.settings.secret), **own}


@dataclass(frozen=True, slots=True)
class Part:
    """A running program: the process that leads its group."""

    name: str
    group: int
    port: int = 0

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes."""
        return processes.cpu_seconds(self.group)


@contextmanager
def house(*, durable: bool = True) -> Iterator[House]:
    """Give a house; ``durable=False`` turns the append-only file off after the start."""
    with TemporaryDirectory(prefix="modqueue-bench-", ignore_cleanup_errors=True) as name:
        server = EmbeddedServer(Path(name) / "server", grants=("+config|set", "+memory|usage"))
        url = server.start()
        redis = connect(url)
        try:
            if not durable:
                redis.config_set("appendonly", "no")
            registry = Registry(redis)
            registry.add_site(SITE, "Benchmark")
            key = registry.add_key(SITE, "benchmark")[1]
            settings = Config(
                redis_url=url,
                broker_url=server.broker_url,
                secret="benchmark-" * 4,
                data_dir=Path(name),
                worker_children=1,
            )
            yield House(Path(name), server, redis, key, settings)
        finally:
            redis.close()
            server.stop()


@contextmanager
def program(
    name: str, module: Sequence[str], environ: Mapping[str, str], folder: Path, port: int = 0
) -> Iterator[Part]:
    """Run ``python -m`` with a module and its options; see ``executable``."""
    with executable(name, [sys.executable, "-m", *module], environ, folder, port) as part:
        yield part


@contextmanager
def executable(
    name: str, command: Sequence[str], environ: Mapping[str, str], folder: Path, port: int = 0
) -> Iterator[Part]:
    """Run ``command``; what it says goes to a file of its name in ``folder``."""
    with (folder / f"{name}.log").open("ab") as log:
        process = spawn(command, output=log, environ=environ)
    try:
        yield Part(name, process.pid, port)
    finally:
        stop(process, STOP_SECONDS)


@contextmanager
def web(place: House, app: str = WEB[-1], name: str = "web") -> Iterator[Part]:
    """Run gunicorn with our own configuration on a free port until it answers."""
    port = free_port()
    environ = {
        **place.environ,
        "PORT": str(port),
        "MODQUEUE_METRICS_DIR": str(place.folder / f"metrics-{name}"),
    }
    with program(name, [*WEB[:-1], app], environ, place.folder, port) as part:
        await_answer(f"http://127.0.0.1:{port}/livez", place.folder / f"{name}.log")
        yield part


@contextmanager
def worker(place: House, *command: str, number: int = 1) -> Iterator[Part]:
    """Run one Celery worker until it answers a ping."""
    name = f"worker-{number}"
    environ = {**place.environ, **WORKER_ENVIRON}
    host = f"{name}@{socket.gethostname()}"
    with program(name, [*command, "--hostname", host], environ, place.folder) as part:
        control = working_app(place.server.broker_url).control
        await_true(
            lambda: bool(control.ping(destination=[host], timeout=0.5)),
            f"an answer of {name}; see its last words: ",
            place.folder / f"{name}.log",
        )
        yield part


def await_answer(url: str, log: Path) -> None:
    """Wait until ``url`` answers 200."""
    await_true(lambda: _answers(url), f"an answer at {url}: ", log)


def await_true(condition: Callable[[], bool], what: str, log: Path | None = None) -> None:
    """Wait until ``condition`` holds. Raises BenchmarkError, with the log, after READY_SECONDS."""
    deadline = time.monotonic() + READY_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            words = log.read_text(errors="replace")[-2000:] if log else ""
            raise BenchmarkError(f"no {what}{words}")
        time.sleep(0.02)


def free_port() -> int:
    """Return a port on the loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1.0) as response:
            return bool(response.status < 500)
    except (URLError, OSError):
        return False
