"""Real servers of other kinds: Debian's redis-server, alone or as a Cluster of three."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from tests.support.servers.ports import free_port

READY_SECONDS = 60.0
DURABLE = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
SLOTS = 16_384


def wait_until(condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    """Return once ``condition`` holds; fail with ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


@contextmanager
def redis_server(folder: Path, *options: str, port: int = 0) -> Iterator[int]:
    """Run Debian's redis-server in ``folder`` and give its port, a free one by default."""
    binary = shutil.which("redis-server")
    assert binary, "these tests need redis-server: apt-get install redis-server"
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([*command, *DURABLE, *options], stdout=log, stderr=log)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), f"an answer of redis-server in {folder}")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def redis_cluster(folder: Path) -> Iterator[list[int]]:
    """Run a Cluster of three primaries that share the slots, and give their ports."""
    with ExitStack() as nodes:
        ports = [
            nodes.enter_context(
                redis_server(
                    folder / str(number),
                    *("--cluster-enabled", "yes", "--cluster-port", str(free_port())),
                )
            )
            for number in range(3)
        ]
        clients = [nodes.enter_context(redis.Redis(port=port)) for port in ports]
        _share_slots(clients)
        _introduce(clients)
        wait_until(lambda: all(_complete(client) for client in clients), "a complete Cluster")
        yield ports


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
