"""The broker away or hung: verdicts come all the same, and whoever looks is told."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from moderation.process.doorbell import Doorbell
from tests.support.apps.fixture_scorer import EXIT_MARK, HANG_MARK
from tests.support.load import Load, await_verdicts, check_exactly_once
from tests.support.servers.installation import SITE, Installation, installation
from tests.support.servers.ports import free_port
from tests.support.servers.redis_servers import READY_SECONDS

RING_SECONDS = 4.0  # two time-outs of half a second each, on a machine that is busy
SCHEMES = ("redis", "amqp")


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port whose system takes connections, and behind which nobody answers: a hung process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        yield listener.getsockname()[1]


def broker(scheme: str, port: int) -> str:
    return f"{scheme}://127.0.0.1:{port}/" + ("0" if scheme == "redis" else "/")


def told(running: Installation, path: str) -> str:
    with urlopen(f"{running.url}{path}", timeout=20) as answer:
        return str(answer.read().decode())


def judged_without_broker(folder: Path, url: str) -> None:
    with installation(folder, MODQUEUE_BROKER_URL=url) as running:
        load = Load(running, [f"comment number {number}" for number in range(60)])
        load.finish()
        await_verdicts(running, load)
        check_exactly_once(running, load)
        assert load.statuses == {202: 60}
        ready = json.loads(told(running, "/readyz"))
        assert (ready["status"], ready["broker"]) == ("degraded", "unreachable")
        assert "modqueue_broker_up 0.0" in told(running, "/metrics")
        assert running.store.counters(SITE).get("attempts:expired", 0) == 0
        assert "Traceback" not in running.log("worker").read_text()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_verdicts_need_no_broker(tmp_path: Path, scheme: str) -> None:
    """With no broker at all each comment has its verdict; /readyz and /metrics name the broker."""
    judged_without_broker(tmp_path, broker(scheme, free_port()))


def test_children_that_are_not_forked_need_none_either(tmp_path: Path) -> None:
    """As on macOS: the look of a worker starts a process anew, which knows the task."""
    url = broker("redis", free_port())
    programs = ("web", "sweep", "spawning-worker")
    settings = {"MODQUEUE_BROKER_URL": url, "MODQUEUE_WORKER_CHILDREN": "1"}
    with installation(tmp_path, *programs, **settings) as running:
        load = Load(running, ["hello", "good day"])
        load.finish()
        await_verdicts(running, load, READY_SECONDS)
        check_exactly_once(running, load)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_hung_broker_holds_nobody_up(tmp_path: Path, silent_port: int, scheme: str) -> None:
    """The same where the broker takes connections and never answers: no lease runs out."""
    judged_without_broker(tmp_path, broker(scheme, silent_port))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_ring_gives_up_soon(silent_port: int, scheme: str) -> None:
    """Whatever the protocol, a ring to a hung broker ends, and so does a look at it."""
    doorbell = Doorbell(broker(scheme, silent_port))
    started = time.monotonic()
    doorbell(SITE)
    assert not doorbell.answers()
    assert doorbell.failures == 1
    assert time.monotonic() - started < RING_SECONDS


@pytest.mark.parametrize("mark", [EXIT_MARK, HANG_MARK])
def test_poison_without_a_broker(tmp_path: Path, mark: str) -> None:
    """A comment that ends or stops the scorer is quarantined without any message, too."""
    bodies = [f"comment number {number}" for number in range(20)]
    bodies[10] = f"comment number 10: {mark}"
    settings = {"MODQUEUE_LEASE_SECONDS": "2", "MODQUEUE_SWEEP_SECONDS": "0.5"}
    url = broker("redis", free_port())
    with installation(tmp_path, MODQUEUE_BROKER_URL=url, **settings) as running:
        load = Load(running, bodies)
        load.finish()
        await_verdicts(running, load, READY_SECONDS)
        check_exactly_once(running, load)
        assert running.store.counters(SITE)["attempts:quarantined"] == 1
