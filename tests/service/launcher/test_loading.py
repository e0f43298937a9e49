"""A server that loads for long is waited for, with progress; one that says nothing is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.process.config import Config
from moderation.process.startup import require_durable_store
from moderation.store.server.connection import connect
from service.launcher import loading
from service.launcher.embedded import EmbeddedServer
from service.launcher.errors import CannotStart
from service.launcher.loading import Away, Loading, comes_up, look
from tests.support.servers.redis_servers import wait_until

KEYS = 40_000
# Microseconds, to which the system adds fifty. The server answers after each 1,024 commands: ten
# times a second, so that it is never taken for a silent one, on however busy a machine.
SLOW = ("--key-load-delay", "30")


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a stopped server that takes three seconds to load."""
    server = EmbeddedServer(tmp_path / "server")
    client = connect(server.start())
    pipe = client.pipeline(transaction=False)
    for number in range(KEYS):
        pipe.set(f"key-{number}", "x" * 100)
    pipe.execute()
    client.close()
    server.stop()
    return server.folder


def test_a_long_load_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than a silent server may take, with percent and an estimate; then all is there."""
    monkeypatch.setattr(loading, "READY_SECONDS", 2.0)
    monkeypatch.setattr(loading, "TELL_SECONDS", 0.5)
    said: list[str] = []
    slow = EmbeddedServer(folder, options=SLOW, say=said.append)
    client = connect(slow.start())
    assert client.get(f"key-{KEYS - 1}") == "x" * 100
    client.close()
    slow.stop()
    assert said
    assert all(line.startswith("the store loads its data: ") for line in said)


def test_every_program_waits_for_a_store_that_loads(folder: Path) -> None:
    """Worker, sweeper and whatever else asks at its start, however long it takes."""
    slow = EmbeddedServer(folder, options=SLOW)
    slow.process = slow.launch()
    wait_until(lambda: is_loading(slow.url), "the load")
    require_durable_store(Config(redis_url=slow.url), wait_seconds=1.0)
    assert not is_loading(slow.url)
    slow.stop()


def is_loading(url: str) -> bool:
    try:
        return look(url) is not None
    except Away:
        return False


def test_progress_is_told_with_its_estimate(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes, as long as the server says that it is at it."""
    monkeypatch.setattr(loading, "TELL_SECONDS", 0.0)
    states = iter([Loading(12.4, 95), Loading(60.0, None), None])
    said: list[str] = []
    assert comes_up(sleeper, lambda: next(states), said.append)
    assert said == [
        "the store loads its data: 12 %, about 95 s left", "the store loads its data: 60 %",
    ]  # fmt: skip


def away() -> Loading | None:
    raise Away


def test_silence_has_an_end(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that neither answers nor loads is given up."""
    monkeypatch.setattr(loading, "READY_SECONDS", 0.1)
    with pytest.raises(CannotStart, match="did not answer within"):
        comes_up(sleeper, away, str)


def test_a_server_that_ended(sleeper: subprocess.Popen[bytes]) -> None:
    """It is noticed at once."""
    sleeper.kill()
    sleeper.wait()
    assert not comes_up(sleeper, away, str)
