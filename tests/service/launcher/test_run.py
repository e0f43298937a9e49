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

from modqueue_client import Client
from tests.service.launcher.conftest import COMMENT, WELCOME_SECONDS, Running
from tests.support.servers.redis_servers import free_port, redis_server, wait_until

ROOT = Path(__file__).parents[3]


PROCFILE = ROOT / "Procfile"


def test_a_life(folder: Path) -> None:
    """Three starts in one folder: ended by Ctrl-C, by kill -9, and after deaths of all parts."""
    with started(folder) as first:
        comment_id = from_nothing_to_a_verdict(first, folder)
        ctrl_c_leaves_no_process(first)
    with started(folder, MODQUEUE_WEB_WORKERS="2") as second:
        it_has_the_comment(second, first.key, comment_id)
        a_second_run_says_who_was_first(second, folder)
        a_killed_launcher_leaves_nobody_behind(second)
    with started(folder) as third:
        it_has_the_comment(third, first.key, comment_id)
        clients_wait_while_web_starts_again(third, first.key)
        what_is_killed_comes_back(third, first.key)
        the_end_is_quick_when_idle(third)


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
    assert "one-time password: " in running.output
    comment_id = running.post("first")
    programs = [line for line in PROCFILE.read_text().splitlines() if "looker" not in line]
    children = running.children()
    assert len(children) == 1 + len(programs), children  # nobody asked for a second look
    written = [folder / "data", *(folder / "data").rglob("*")]
    assert not [path.name for path in written if path.stat().st_mode & 0o077]
    return comment_id


def ctrl_c_leaves_no_process(running: Running) -> None:
    """Ctrl-C ends every part, in order."""
    children = running.children()
    assert running.interrupt() == 0
    assert "modqueue has stopped" in running.output
    assert "Worker exiting" in running.output
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


def clients_wait_while_web_starts_again(running: Running, key: str) -> None:
    """Web's master killed: no connection is refused, whoever comes meanwhile is answered late."""
    (web,) = [pid for pid, command in running.children().items() if "gunicorn" in command]
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: web not in running.children(), "the end of web")
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", running.port), timeout=40) as client:
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
    running.post("after the kill of web", key)


def what_is_killed_comes_back(running: Running, key: str) -> None:
    """Server, web, worker and sweeper are each killed with kill -9; then all works as before."""
    killed = running.children()
    ended = running.output.count("ended (signal 9)")
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: len(running.children().keys() - killed.keys()) == len(killed),
        "a new process for each",
    )
    running.post("after the kill of all", key)
    assert running.output.count("ended (signal 9)") == ended + len(killed)


def the_end_is_quick_when_idle(running: Running) -> None:
    """An idle installation ends well before anything would have to be killed."""
    started = time.monotonic()
    assert running.interrupt() == 0
    assert time.monotonic() - started < 20
    assert "is killed" not in running.output


def test_a_life_elsewhere(folder: Path) -> None:
    """On IPv6, and over an unsafe store that was chosen knowingly: the weakness is logged."""
    host = "0:0:0:0:0:0:0:1"
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        chosen = {
            "MODQUEUE_HOST": host,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "MODQUEUE_ALLOW_UNSAFE_STORE": "1",
        }
        with started(folder, **chosen) as running:
            url = f"http://[{host}]:{running.port}"
            assert f"Dashboard    {url}/" in running.output
            assert "store.unsafe" in running.output
            running.post("first", url=url)


def test_a_full_disk_under_the_log_ends_nothing(folder: Path) -> None:
    """`make run >log` on a full disk: what cannot be written is dropped, the service goes on."""
    key = "a-key-of-the-operator-with-over-32-characters"
    full = Running(folder, Path("/dev/full"), MODQUEUE_BOOTSTRAP_API_KEY=key)
    try:
        with Client(f"http://127.0.0.1:{full.port}", key) as client:
            wait_until(lambda: answers(full.port), "an answer of web", WELCOME_SECONDS)
            worker = next(
                pid for pid, command in full.children().items() if "worker.app" in command
            )
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
