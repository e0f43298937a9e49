"""Real servers of other kinds: Debian's redis-server, alone or as a Cluster of three."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.support.servers.ports import free_port

# Nothing here measures a start: only what hangs takes so long. A test has 300 s (pyproject.toml).
READY_SECONDS = 240.0
ANSWER_SECONDS = 20.0  # for one question whether something is ready
ASKED_AGAIN = (0.01, 0.1)  # seconds between two questions, at least and at most
DURABLE = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
SLOTS = 16_384


def wait_until(condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    """Return once ``condition`` holds; fail with ``what`` after ``seconds``.

    It is asked the more seldom the longer it takes: to ask costs a processor that others wait for.
    """
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < seconds, f"{what} did not happen within {seconds} s"
        time.sleep(min(max(waited / 10, ASKED_AGAIN[0]), ASKED_AGAIN[1]))


@contextmanager
def redis_server(folder: Path, *options: str, port: int = 0) -> Iterator[int]:
    """Run Debian's redis-server in ``folder`` and give its port, a free one by default."""
    with running_server(folder, *options, port=port) as (number, _):
        yield number


@contextmanager
def running_server(
    folder: Path, *options: str, port: int = 0, binary: str = ""
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run Debian's redis-server, or ``binary``, likewise; give its process, too."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [
        binary or _binary(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([*command, *DURABLE, *options], stdout=log, stderr=log)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), f"an answer of redis-server in {folder}")
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def redis_cluster(folder: Path, binary: str = "") -> Iterator[list[int]]:
    """Run a Cluster of three primaries that share the slots, and give their ports."""
    with ExitStack() as nodes:
        ports = [
            nodes.enter_context(
                running_server(
                    folder / str(number),
                    *("--cluster-enabled", "yes", "--cluster-port", str(free_port())),
                    binary=binary,
                )
            )[0]
            for number in range(3)
        ]
        clients = [nodes.enter_context(redis.Redis(port=port)) for port in ports]
        _share_slots(clients)
        _introduce(clients)
        wait_until(lambda: all(_complete(client) for client in clients), "a complete Cluster")
        yield ports


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary with a replica, and three Sentinels that watch them."""

    ports: tuple[int, int]  # the primary's first
    sentinels: tuple[int, ...]
    processes: tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]

    @property
    def url(self) -> str:
        """What ``REDIS_URL`` is to be."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        return f"redis+sentinel://{hosts}/main"

    def master(self) -> int:
        """Return the port of the primary that the first Sentinel names."""
        with redis.Redis(port=self.sentinels[0], decode_responses=True) as sentinel:
            return int(sentinel.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", "main")[1])


@contextmanager
def watched_servers(folder: Path) -> Iterator[Watched]:
    """Run a primary that answers when its replica has the write, and three Sentinels."""
    careful = ("--min-replicas-to-write", "1", "--repl-diskless-sync-delay", "0")
    with ExitStack() as stack:
        servers = [stack.enter_context(running_server(folder / n, *careful)) for n in ("a", "b")]
        (first, _), (second, _) = servers
        with redis.Redis(port=second) as replica, redis.Redis(port=first) as primary:
            replica.replicaof("127.0.0.1", first)
            wait_until(lambda: _has_replica(primary), "a replica")
        ports = tuple(stack.enter_context(_sentinel(folder / f"s{n}", first)) for n in range(3))
        for port in ports:
            with redis.Redis(port=port) as sentinel:
                wait_until(lambda sentinel=sentinel: _knows_all(sentinel), "three Sentinels")
        yield Watched((first, second), ports, (servers[0][1], servers[1][1]))


def _has_replica(primary: redis.Redis) -> bool:
    """Return whether a replica is in step, so that writes are taken."""
    replication = primary.info("replication")
    return replication["connected_slaves"] == 1 and replication["min_slaves_good_slaves"] == 1


def _knows_all(sentinel: redis.Redis) -> bool:
    master = sentinel.sentinel_master("main")
    return bool(master["num-other-sentinels"] == 2 and master["num-slaves"] == 1)


@contextmanager
def _sentinel(folder: Path, primary: int) -> Iterator[int]:
    folder.mkdir(parents=True)
    config, port = folder / "sentinel.conf", free_port()
    config.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor main 127.0.0.1 {primary} 2\n"
        "sentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 4000\n"
    )
    command = [_binary(), str(config), "--sentinel"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), f"an answer of the Sentinel in {folder}")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _binary() -> str:
    binary = shutil.which("redis-server")
    assert binary, "these tests need redis-server: apt-get install redis-server"
    return binary


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _share_slots(clients: list[redis.Redis]) -> None:
    share = SLOTS // len(clients)
    for number, client in enumerate(clients):
        last = SLOTS - 1 if client is clients[-1] else (number + 1) * share - 1
        client.execute_command("CLUSTER ADDSLOTSRANGE", number * share, last)


def _introduce(clients: list[redis.Redis]) -> None:
    for client in clients[1:]:
        port = client.connection_pool.connection_kwargs["port"]
        bus = client.config_get("cluster-port")["cluster-port"]
        clients[0].execute_command("CLUSTER MEET", "127.0.0.1", port, bus)


def _complete(client: redis.Redis) -> bool:
    state = client.execute_command("CLUSTER INFO")
    known = state if isinstance(state, dict) else dict(_pairs(state.decode()))
    return known["cluster_state"] == "ok" and int(known["cluster_known_nodes"]) == 3


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split():
        name, _, value = line.partition(":")
        yield name, value
