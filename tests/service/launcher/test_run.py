"""`modqueue run`: one command, from nothing to a verdict, through deaths, to an orderly end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from modqueue_client import Client
from service.launcher.programs import SWEEP, WEB, WEBHOOKS, WORKER
from tests.support.servers.redis_servers import free_port, redis_server, wait_until

WELCOME_SECONDS = 60.0
ROOT = Path(__file__).parents[3]
PROCFILE = ROOT / "Procfile"
COMMENT = {"article": {"id": "a"}, "author": {"name": "Ann"}, "body": "A quiet day in the park."}


class Running:
    """A `modqueue run` in a process group of its own, as in a terminal."""

    def __init__(self, folder: Path, log: Path | None = None, **settings: str) -> None:
        self.port = free_port()
        self.log = log or folder / f"run-{self.port}.log"
        own = {"PORT": str(self.port), "MODQUEUE_DATA_DIR": str(folder / "data")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).parent / "modqueue", "run"],
                env={**os.environ, **own, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def await_welcome(self) -> None:
        wait_until(lambda: "modqueue is running" in self.output, "a welcome", WELCOME_SECONDS)

    @property
    def key(self) -> str:
        match = re.search(r"Authorization: Bearer (mq_\w+)", self.output)
        assert match
        return match[1]

    def client(self) -> Client:
        return Client(f"http://127.0.0.1:{self.port}", self.key)

    def post(self, key: str) -> str:
        """Post the comment and return its id once it has a verdict."""
        with self.client() as client:
            comment_id = client.submit_document(COMMENT, idempotency_key=key)["id"]
            wait_until(lambda: self.is_judged(client, comment_id), "a verdict")
        return comment_id

    @staticmethod
    def is_judged(client: Client, comment_id: str) -> bool:
        return client.get(comment_id)["verdict"] is not None

    def children(self) -> dict[int, str]:
        """Return the command lines of the launcher's children by process id."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(p): Path(f"/proc/{p}/cmdline").read_text().replace("\0", " ") for p in listed}

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=40)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    started = Running(folder)
    yield started
    started.end()


def test_from_nothing_to_a_verdict_and_back_again(running: Running, folder: Path) -> None:
    """The printed key works, Ctrl-C leaves no process, the second start has the first's comment."""
    running.await_welcome()
    assert "one-time password: " in running.output
    comment_id = running.post("first")
    children = running.children()
    assert len(children) == 1 + len(PROCFILE.read_text().splitlines()), children
    assert running.interrupt() == 0
    assert "modqueue has stopped" in running.output
    assert "Worker exiting" in running.output
    assert "Logging error" not in running.output
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    written = [folder / "data", *(folder / "data").rglob("*")]
    assert not [path.name for path in written if path.stat().st_mode & 0o077]

    again = Running(folder)
    try:
        again.await_welcome()
        assert again.key == running.key
        assert "one-time password: " not in again.output
        with again.client() as client:
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
        with again.client() as client:
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


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        (["--appendonly", "no"], "CONFIG SET appendonly yes"),
        (["--maxmemory-policy", "allkeys-lru"], "CONFIG SET maxmemory-policy noeviction"),
    ],
)
def test_a_store_that_loses_comments_is_refused(folder: Path, options: list[str], fix: str) -> None:
    """`modqueue run` refuses it with the command that fixes it."""
    with redis_server(folder / "redis", *options) as port:
        running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0")
        assert running.process.wait(timeout=40) == 2
        assert fix in running.output


def test_every_part_refuses_a_store_that_loses_comments(folder: Path) -> None:
    """Web, worker and what runs beside them each refuse it when they are started alone."""
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        for name, module in {
            "web": WEB,
            "worker": tuple(a.replace("worker.app", "tests.worker.fixture_app") for a in WORKER),
            "sweep": SWEEP,
            "webhooks": WEBHOOKS,
        }.items():
            said = refused(module, folder, f"redis://127.0.0.1:{port}/0")
            assert "CONFIG SET appendfsync always" in said, name


def refused(module: tuple[str, ...], folder: Path, url: str) -> str:
    """Start a part over ``url``; return what it says before it ends by itself, unsuccessfully."""
    environ = {
        **os.environ,
        "REDIS_URL": url,
        "PORT": str(free_port()),
        "MODQUEUE_SECRET": "a secret for tests, 32 characters",
        "MODQUEUE_DATA_DIR": str(folder),
        "MODQUEUE_WEB_WORKERS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode != 0
    return (done.stdout + done.stderr).decode()


def test_ctrl_c_ends_a_start_that_waits(folder: Path) -> None:
    """While the store does not answer, Ctrl-C ends the start at once."""
    running = Running(folder, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    wait_until(lambda: "store.unavailable" in running.output, "a warning that the store is away")
    assert running.interrupt() == 1
    assert "Aborted!" in running.output


def test_an_unsafe_store_can_be_chosen_knowingly(folder: Path) -> None:
    """With MODQUEUE_ALLOW_UNSAFE_STORE=1 the same store is taken and the weakness is logged."""
    with redis_server(folder / "redis", "--appendfsync", "everysec") as port:
        url = f"redis://127.0.0.1:{port}/0"
        running = Running(folder, REDIS_URL=url, MODQUEUE_ALLOW_UNSAFE_STORE="1")
        try:
            running.await_welcome()
            running.post("first")
            assert "store.unsafe" in running.output
        finally:
            running.end()


def test_the_end_is_quick_when_idle(running: Running) -> None:
    """An idle installation ends well before anything would have to be killed."""
    running.await_welcome()
    started = time.monotonic()
    assert running.interrupt() == 0
    assert time.monotonic() - started < 20
    assert "is killed" not in running.output
