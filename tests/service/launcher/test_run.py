"""`modqueue run`: one command, from nothing to a verdict, through deaths, to an orderly end."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from urllib.request import urlopen

from modqueue_client import Client
from tests.service.launcher.conftest import COMMENT, WELCOME_SECONDS, Running
from tests.support.servers.redis_servers import free_port, wait_until

ROOT = Path(__file__).parents[3]


PROCFILE = ROOT / "Procfile"


def test_from_nothing_to_a_verdict_and_back_again(running: Running, folder: Path) -> None:
    """The printed key works, Ctrl-C leaves no process, the second start has the first's comment."""
    running.await_welcome()
    assert "one-time password: " in running.output
    comment_id = running.post("first")
    children = running.children()
    programs = [line for line in PROCFILE.read_text().splitlines() if "looker" not in line]
    assert len(children) == 1 + len(programs), children  # nobody asked for a second look
    assert running.interrupt() == 0
    assert "modqueue has stopped" in running.output
    assert "Worker exiting" in running.output
    assert "Logging error" not in running.output
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    written = [folder / "data", *(folder / "data").rglob("*")]
    assert not [path.name for path in written if path.stat().st_mode & 0o077]

    again = Running(folder, MODQUEUE_WEB_WORKERS="2")
    try:
        again.await_welcome()
        assert "one-time password: " not in again.output
        assert "mq_" not in again.output
        with again.client(running.key) as client:
            assert again.is_judged(client, comment_id)
    finally:
        again.end()


def test_what_is_killed_comes_back(running: Running) -> None:
    """Server, web, worker and sweeper are each killed with kill -9; then all works as before."""
    running.await_welcome()
    killed = running.children()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: len(running.children().keys() - killed.keys()) == len(killed),
        "a new process for each",
    )
    running.post("after the kill")
    assert running.output.count("ended (signal 9)") == len(killed)


def test_clients_wait_while_web_starts_again(running: Running) -> None:
    """Web's master killed: no connection is refused, whoever comes meanwhile is answered late."""
    running.await_welcome()
    (web,) = [pid for pid, command in running.children().items() if "gunicorn" in command]
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: web not in running.children(), "the end of web")
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", running.port), timeout=40) as client:
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
    running.post("after the kill")


def test_a_full_disk_under_the_log_ends_nothing(folder: Path) -> None:
    """`make run >log` on a full disk: what cannot be written is dropped, the service goes on."""
    key = "a-key-of-the-operator-with-over-32-characters"
    full = Running(folder, Path("/dev/full"), MODQUEUE_BOOTSTRAP_API_KEY=key)
    try:
        with Client(f"http://127.0.0.1:{full.port}", key) as client:
            wait_until(lambda: answers(full.port), "an answer of web", WELCOME_SECONDS)
            worker = next(pid for pid, command in full.children().items() if "celery" in command)
            os.kill(worker, signal.SIGKILL)
            comment_id = client.submit_document(COMMENT, idempotency_key="full")["id"]
            wait_until(lambda: full.is_judged(client, comment_id), "a verdict")
        assert full.interrupt() == 0
    finally:
        full.end()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_killed_launcher_leaves_nobody_behind(running: Running, folder: Path) -> None:
    """After kill -9 of the launcher every part ends, and the next start has all comments."""
    running.await_welcome()
    comment_id = running.post("first")
    children = running.children()
    running.process.kill()
    running.process.wait()
    for pid, command in children.items():
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists(), f"the end of {command}")

    again = Running(folder)
    try:
        again.await_welcome()
        with again.client(running.key) as client:
            assert again.is_judged(client, comment_id)
    finally:
        again.end()


def test_a_second_run_says_who_was_first(running: Running, folder: Path) -> None:
    """Two runs never share a data folder; the second ends with a sentence and exit code 2."""
    running.await_welcome()
    second = Running(folder)
    assert second.process.wait(timeout=40) == 2
    assert second.output.startswith("modqueue: a server already runs on")
    assert len(second.output.splitlines()) == 1
    assert running.process.poll() is None


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
    """A value that cannot be used, or a name that does not exist, is named; exit code 2."""
    for name, value in (("MODQUEUE_WORKERS", "many"), ("MODQUEUE_WORKER", "2")):
        running = Running(folder, **{name: value})
        assert running.process.wait(timeout=40) == 2
        assert running.output.startswith(f"modqueue: {name}: ")
        assert len(running.output.splitlines()) == 1


def test_ctrl_c_ends_a_start_that_waits(folder: Path) -> None:
    """While the store does not answer, Ctrl-C ends the start at once."""
    running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    wait_until(lambda: "store.unavailable" in running.output, "a warning that the store is away")
    assert running.interrupt() == 1
    assert "Aborted!" in running.output


def test_the_end_is_quick_when_idle(running: Running) -> None:
    """An idle installation ends well before anything would have to be killed."""
    running.await_welcome()
    started = time.monotonic()
    assert running.interrupt() == 0
    assert time.monotonic() - started < 20
    assert "is killed" not in running.output
