"""Clients that are slow, and requests that HTTP does not allow."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import Mock

import pytest

import service.server.config as gunicorn_config
from moderation.registry import Registry
from service.launcher.embedded import EmbeddedServer
from service.server import slow_client_worker
from service.server.config import REQUESTS_PER_CONNECTION
from tests.service.conftest import Gunicorn
from tests.support.api import SECRET, comment, json_body
from tests.support.servers.gunicorn import shared
from tests.support.servers.redis_servers import wait_until

HALF = b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: appl"


# Threads that wait for requests themselves, and the portable ones where that cannot be.
HAS_EPOLL = hasattr(select, "epoll")
WORKERS = (
    "service.server.epoll_worker.EpollWorker",
    "service.server.slow_client_worker.PatientWorker",
)
TRIED = WORKERS if HAS_EPOLL else WORKERS[1:]


@pytest.fixture(scope="module")
def running(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    """Give the gunicorn with some options, the same one for all tests here."""
    with shared(server.url, tmp_path_factory.mktemp("web")) as with_options:
        yield with_options


@pytest.fixture
def gunicorn(running: Gunicorn, registry: Registry, site: str) -> Gunicorn:
    """Give gunicorn over the store of the test."""
    registry.add_key(site, "test", SECRET)
    return running


@pytest.fixture(params=TRIED, ids=lambda name: name.rpartition(".")[2])
def worker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_quick_worker_is_used() -> None:
    """Where there is epoll, the processes are those that it makes quick."""
    assert gunicorn_config.worker_class == TRIED[0]


def test_half_sent_requests_do_not_stop_the_service(gunicorn: Gunicorn, worker: str) -> None:
    """More half-sent requests than there are threads hold the others up for seconds only."""
    web = gunicorn(processes=1, threads=2, worker=worker)
    with ExitStack() as stack:
        for _ in range(3):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            slow.sendall(HALF)
        assert web.ask("GET", "/livez")[0] == 200


def test_connections_are_renewed(gunicorn: Gunicorn, worker: str) -> None:
    """A connection ends with its hundredth answer, so that busy processes hand clients on."""
    web = gunicorn(processes=1, threads=2, worker=worker)
    connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
    with closing(connection):
        ends = []
        for _ in range(REQUESTS_PER_CONNECTION):
            connection.request("GET", "/livez")
            answer = connection.getresponse()
            answer.read()
            ends.append(answer.getheader("Connection"))
    assert ends == ["keep-alive"] * (REQUESTS_PER_CONNECTION - 1) + ["close"]


def test_more_clients_than_threads(gunicorn: Gunicorn, worker: str) -> None:
    """Kept connections hold no thread: each is answered whenever it asks."""
    web = gunicorn(processes=1, threads=2, worker=worker)
    with ExitStack() as stack:
        kept = [
            stack.enter_context(closing(HTTPConnection("127.0.0.1", web.port, timeout=60)))
            for _ in range(8)
        ]
        for connection in kept * 3:
            connection.request("GET", "/livez")
            assert connection.getresponse().read()


def test_requests_sent_at_once(gunicorn: Gunicorn, worker: str) -> None:
    """Requests that did not wait for the answers before them are answered in order."""
    body = json_body(comment())
    post = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    last = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    web = gunicorn(processes=1, threads=2, worker=worker)
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as connection:
        connection.sendall(post + post + last)
        answers = connection.makefile("rb").read()
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"202", b"202", b"200"]


def test_an_idle_connection_ends(gunicorn: Gunicorn, worker: str) -> None:
    """A client that asks nothing is let go after the seconds of our configuration."""
    web = gunicorn(processes=1, threads=2, worker=worker)
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = connection.makefile("rb").read()  # until the end
    assert answer.endswith(b'{"status":"ok"}\n')


def test_a_stop_is_announced(gunicorn: Gunicorn, worker: str) -> None:
    """A kept connection that asks while the process stops is answered, and told to go."""
    web = gunicorn(processes=1, threads=3, worker=worker)  # no other test meets it again
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        connection.request("GET", "/livez")
        connection.getresponse().read()
        web.terminate()
        ends: list[str | None] = []
        while "close" not in ends:
            connection.request("GET", "/livez")
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read()
            ends.append(answer.getheader("Connection"))
    web.stop()


def test_a_stop_leaves_nobody_in_the_queue(gunicorn: Gunicorn, worker: str) -> None:
    """Connections that the system took before the stop are answered, as the client sees no other.

    The process stands still meanwhile, so that none of them is taken before it is told to end.
    """
    web = gunicorn(processes=1, threads=4, worker=worker)  # no other test meets it again
    web.ask("GET", "/livez")
    (process,) = web.processes()
    os.kill(process, signal.SIGSTOP)
    wait_until(lambda: "(stopped)" in status(process), "a process that stands still")
    with ExitStack() as stack:
        asked = []
        for _ in range(5):
            connection = socket.create_connection(("127.0.0.1", web.port), timeout=60)
            asked.append(stack.enter_context(connection))
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        web.terminate()
        wait_until(lambda: is_told_to_end(process), "a SIGTERM that waits")
        os.kill(process, signal.SIGCONT)
        answers = [connection.makefile("rb").read() for connection in asked]
    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)
    web.stop()


def status(process: int) -> str:
    return Path(f"/proc/{process}/status").read_text("utf-8")


def is_told_to_end(process: int) -> bool:
    pending = int(status(process).partition("ShdPnd:")[2].split()[0], 16)
    return bool(pending >> (signal.SIGTERM - 1) & 1)


@pytest.mark.skipif(not HAS_EPOLL, reason="there is no epoll here: the other worker serves")
def test_a_thread_outlives_a_connection_that_fails() -> None:
    """What goes wrong with one connection ends that one, in the main thread, and no more."""
    from service.server.client_connection import Wants
    from service.server.epoll_worker import EpollWorker

    worker = EpollWorker.__new__(EpollWorker)
    connection = Mock(wants=Wants.REQUEST, is_handed_over=False)
    connection.go_on.return_value = Wants.REQUEST
    connection.sock.fileno.return_value = 7  # closed, though it was to be kept
    worker._waiting, worker._ready = {7: connection}, select.epoll()
    worker.log, worker.method_queue = Mock(), Mock()
    worker._take(7, bool)
    worker.method_queue.defer.assert_called_once_with(worker._forget, connection)
    worker.log.exception.assert_called_once()
    assert worker._waiting == {}
    worker._ready.close()


def test_an_open_end_is_waited_for_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an answer whose client keeps its end open, nothing is left for gunicorn to wait for."""
    monkeypatch.setattr(slow_client_worker, "LINGER_SECONDS", 0.01)
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        client = stack.enter_context(socket.create_connection(server.getsockname()))
        ours = stack.enter_context(server.accept()[0])
        client.sendall(b"what nobody has read")
        slow_client_worker.await_end(ours)
        ours.setblocking(False)  # a read that would wait raises
        assert ours.recv(4096) == b""


def exchange(port: int, raw: bytes) -> bytes:
    """Send ``raw`` and return the answer's first line."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(raw)
        return connection.makefile("rb").readline().strip()


HEAD = (
    b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer " + SECRET.encode() + b"\r\n"
)


@pytest.fixture
def port(gunicorn: Gunicorn) -> int:
    return gunicorn(processes=1, threads=4).port


def whole_answer(port: int, raw: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send ``raw``; return status, headers and everything until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(raw)
        answer = connection.makefile("rb").read()
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    return int(line.split()[1]), dict(field.split(": ", 1) for field in fields), body


REFUSED = {
    "line": (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "headers": (HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n", 431),
    "one header": (HEAD + b"X: " + b"y" * 9000 + b"\r\n\r\n", 431),
    "two lengths": (HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    "negative": (HEAD + b"Content-Length: -4\r\n\r\n", 400),
    "coding": (HEAD + b"Transfer-Encoding: secret\r\n\r\n", 501),
    "no HTTP": (b"\x16\x03\x01 hello\r\n\r\n", 400),
    "chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
}


def test_what_is_not_http_gets_a_problem_too(port: int) -> None:
    """It has the one shape of every refusal, and the connection ends: what follows is a guess."""
    for name, (raw, status) in REFUSED.items():
        answer = whole_answer(port, raw + b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        found, headers, body = answer
        assert (found, headers["Content-Type"]) == (status, "application/problem+json"), name
        assert json.loads(body)["status"] == status, name  # and nothing after it


def test_chunked(port: int) -> None:
    """A chunked comment is taken, and one that never ends is refused at the limit."""
    body = json_body(comment())
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    whole = chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    assert exchange(port, whole) == b"HTTP/1.1 202 ACCEPTED"
    endless = chunked + b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    assert b" 413 " in exchange(port, endless + b"4000\r\n" + b" " * 0x4000 + b"\r\n0\r\n\r\n")


def test_a_body_that_breaks_off(port: int) -> None:
    """A body that ends before its announced length is refused, however right its beginning is."""
    body = json_body(comment())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body) + 1, body))
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/malformed" in answer
