"""`modqueue run`: one command, from nothing to a verdict, through deaths, to an orderly end."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.service.launcher.conftest import Running
from tests.support.servers.redis_servers import (
    ANSWER_SECONDS,
    READY_SECONDS,
    free_port,
    redis_server,
    wait_until,
)

ROOT = Path(__file__).parents[3]


PROCFILE = ROOT / "Procfile"


@pytest.mark.timeout(900)  # all parts start three times
def test_a_life(folder: Path) -> None:
    """Two starts in one folder: the first sees all its parts and itself killed, then Ctrl-C."""
    with started(folder, MODQUEUE_WEB_WORKERS="2") as first:
        comment_id = from_nothing_to_a_verdict(first, folder)
        a_second_run_says_who_was_first(first, folder)
        what_is_killed_comes_back(first)
        a_killed_launcher_leaves_nobody_behind(first)
    with started(folder) as second:
        it_has_the_comment(second, first.key, comment_id)
        ctrl_c_leaves_no_process(second)


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Running]:
    """Give what runs in ``folder`` when it has said welcome, and end it afterwards."""
    running = Running(folder, **settings)
    try:
        running.await_welcome()
        yield running
    finally:
        running.end()


def from_nothing_to_a_verdict(running: Running, folder: Path) -> str:
    """The printed key works, and nobody else may read what is written; return the comment's id."""
    assert f"Dashboard    http://127.0.0.1:{running.port}/" in running.output
    assert "one-time password: " in running.output
    comment_id = running.post("first")
    programs = [line for line in PROCFILE.read_text().splitlines() if "looker" not in line]
    children = running.children()
    assert len(children) == 1 + len(programs), children  # nobody asked for a second look
    written = [folder / "data", *(folder / "data").rglob("*")]
    assert not [path.name for path in written if path.stat().st_mode & 0o077]
    return comment_id


def ctrl_c_leaves_no_process(running: Running) -> None:
    """Ctrl-C ends every part, in order, and well before anything would have to be killed."""
    children = running.children()
    started = time.monotonic()
    assert running.interrupt() == 0
    assert time.monotonic() - started < 20
    assert "modqueue has stopped" in running.output
    assert "Worker exiting" in running.output
    assert "is killed" not in running.output
    assert "Logging error" not in running.output
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def it_has_the_comment(running: Running, key: str, comment_id: str) -> None:
    """A later start shows no secret again, and knows what an earlier one judged."""
    assert "one-time password: " not in running.output
    assert "mq_" not in running.output
    with running.client(key) as client:
        assert running.is_judged(client, comment_id)


def a_killed_launcher_leaves_nobody_behind(running: Running) -> None:
    """After kill -9 of the launcher every part ends."""
    children = running.children()
    running.process.kill()
    running.process.wait()
    for pid, command in children.items():
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists(), f"the end of {command}")


def a_second_run_says_who_was_first(running: Running, folder: Path) -> None:
    """Two runs never share a data folder; the second ends with a sentence and exit code 2."""
    second = Running(folder)
    assert second.process.wait(timeout=40) == 2
    assert second.output.startswith("modqueue: a server already runs on")
    assert len(second.output.splitlines()) == 1
    assert running.process.poll() is None


def what_is_killed_comes_back(running: Running) -> None:
    """Each part is killed with kill -9: who comes meanwhile is answered late, none is refused."""
    killed = running.children()
    (web,) = [pid for pid, command in killed.items() if "gunicorn" in command]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: web not in running.children(), "the end of web")
    for _ in range(3):
        ask_whether_it_lives(running.port)
    wait_until(
        lambda: len(running.children().keys() - killed.keys()) == len(killed),
        "a new process for each",
    )
    running.post("after the kill of all")
    assert running.output.count("ended (signal 9)") == len(killed)


def ask_whether_it_lives(port: int) -> None:
    """Connect at once, and wait for the answer."""
    address = ("127.0.0.1", port)
    with socket.create_connection(address, timeout=READY_SECONDS) as client:
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"


def test_a_life_elsewhere(folder: Path) -> None:
    """On IPv6, over an unsafe store that was chosen knowingly, with its log on a full disk.

    What cannot be written of `make run >log` is dropped, and the service goes on.
    """
    host = "0:0:0:0:0:0:0:1"
    key = "a-key-of-the-operator-with-over-32-characters"
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        full = Running(
            folder,
            Path("/dev/full"),
            MODQUEUE_HOST=host,
            REDIS_URL=f"redis://127.0.0.1:{port}/0",
            MODQUEUE_ALLOW_UNSAFE_STORE="1",
            MODQUEUE_BOOTSTRAP_API_KEY=key,
        )
        try:
            url = f"http://[{host}]:{full.port}"
            wait_until(lambda: answers(url), "an answer of web")
            commands = full.children().items()
            worker = next(pid for pid, command in commands if "worker.app" in command)
            os.kill(worker, signal.SIGKILL)
            full.post("full", key, url)
            assert full.interrupt() == 0
        finally:
            full.end()


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_taken_port_is_said_plainly(folder: Path) -> None:
    """The sentence names the setting, the port, and a way out; nothing was started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        running = Running(folder, PORT=port)
        assert running.process.wait(timeout=40) == 2
    expected = f"PORT: cannot listen on 127.0.0.1:{port} (Address already in use); another port"
    assert expected in running.output
    assert len(running.output.splitlines()) == 1
    assert not (folder / "data").exists()


def test_a_bad_setting_is_said_plainly(folder: Path) -> None:
    """A name that does not exist is named, as a value that cannot be used is; exit code 2."""
    running = Running(folder, MODQUEUE_WORKER="2")
    assert running.process.wait(timeout=40) == 2
    assert running.output.startswith("modqueue: MODQUEUE_WORKER: ")
    assert len(running.output.splitlines()) == 1


def test_ctrl_c_ends_a_start_that_waits(folder: Path) -> None:
    """While the store does not answer, Ctrl-C ends the start at once."""
    running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    wait_until(lambda: "store.unavailable" in running.output, "a warning that the store is away")
    assert running.interrupt() == 1
    assert "Aborted!" in running.output


def test_ctrl_c_ends_the_first_seconds(folder: Path) -> None:
    """Before web answers it ends what was started, and nothing more begins."""
    running = Running(folder)
    try:
        begun = "service.wsgi:app"
        wait_until(lambda: any(begun in one for one in running.children().values()), "web")
        children = running.children()
        assert running.interrupt() == 0
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
        said = {line.partition("|")[0].strip() for line in running.output.splitlines()}
        assert said - {"web", "worker-1"} == {"modqueue is stopping", "modqueue has stopped"}
    finally:
        running.end()
