"""Slow clients: whoever sends or reads slowly costs a socket, and nobody else his answer."""

from __future__ import annotations

import math
import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from threading import Thread
from unittest.mock import Mock

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from moderation.registry import Registry
from service.launcher.embedded import EmbeddedServer
from service.server.client_connection import ClientConnection, Wants
from tests.support.api import SECRET
from tests.support.servers.gunicorn import RunningGunicorn, shared
from tests.support.servers.raw_http import (
    BODY,
    HEAD,
    POST,
    connect,
    exchange,
    get,
    held,
    read_answer,
)

pytestmark = pytest.mark.skipif(
    not hasattr(select, "epoll"), reason="there is no epoll here: the other worker serves"
)

Web = Callable[..., RunningGunicorn]

HELD = 200  # of each kind, for two threads
POSTS = 20
LAST_POST = POST.replace(b"Host: x", b"Host: x\r\nConnection: close")
NEVER_READ = get("/openapi.json").replace(b"Connection: close\r\n", b"") * 100
FORM = (
    b"POST /log-in HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nname="
)
KINDS = {
    "idle": b"",
    "half-sent heads": b"POST /v1/comments HTTP/1.1\r\nHost: x\r\n",
    "slow bodies": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "slow forms": FORM,
    "slow chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "bodies that wait for a word": HEAD + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    "an unread body": FORM.replace(b"/log-in", b"/nothing"),
    "answers that nobody reads": NEVER_READ,
    "ends that stay open": get("/livez"),
}


@pytest.fixture(scope="module")
def running(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Give the gunicorn with some options, the same one for all tests here."""
    with shared(server.url, tmp_path_factory.mktemp("web")) as with_options:
        yield with_options


@pytest.fixture
def web(running: Web, registry: Registry, site: str) -> Web:
    """Give gunicorn with one process and two threads over the store of the test."""
    registry.add_key(site, "test", SECRET)
    return partial(running, processes=1, threads=2)


@pytest.mark.parametrize("sent", KINDS.values(), ids=KINDS)
def test_others_are_answered(web: Web, sent: bytes) -> None:
    """While a hundred slow clients for each thread are held, posts and /livez are answered."""
    one = web()
    with held(one.port, HELD, sent, small_window=sent is NEVER_READ):
        for _ in range(POSTS):
            assert exchange(one.port, LAST_POST)[0] == 202
        assert exchange(one.port, get("/livez"))[0] == 200


@pytest.mark.parametrize("cut", [1, len(b"POST /v1"), len(HEAD) + 5, len(POST) - 1])
def test_a_request_in_parts(web: Web, cut: int) -> None:
    """A request is taken however it is cut, and the next one behind it, too."""
    one = web()
    last = get("/livez")
    with connect(one.port) as connection:
        connection.sendall(POST[:cut])
        assert exchange(one.port, last)[0] == 200  # so that the first part was read alone
        connection.sendall(POST[cut:] + last)
        status, _, rest = read_answer(connection)
    assert status == 202
    assert b"HTTP/1.1 200 OK" in rest


def test_chunks_in_parts(web: Web) -> None:
    """A chunked body is taken however it is cut; what follows its end is the next request."""
    body = b"%x;a=b\r\n%b\r\n0\r\nX-Later: 1\r\n\r\n" % (len(BODY), BODY)
    sent = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + get("/livez")
    one = web()
    cuts = [len(sent) - len(body) + cut for cut in (-60, -50, 1, 40)]
    parts = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    status, _, rest = exchange(one.port, *parts)
    assert status == 202
    assert b"HTTP/1.1 200 OK" in rest


def test_a_client_that_waits_for_a_word(web: Web) -> None:
    """Who asks whether to send the body is told so once, and answered once it is here."""
    one = web()
    with connect(one.port) as connection:
        head = HEAD + b"Connection: close\r\nExpect: 100-continue\r\n"
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(BODY))
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(BODY)
        assert read_answer(connection)[0] == 202


def test_a_slow_request_ends(web: Web) -> None:
    """A head or a body that does not come in time is answered with 408, and the connection ends."""
    one = web(worker="tests.support.apps.hasty_workers.HastyWorker")
    for sent in (KINDS["half-sent heads"], KINDS["slow bodies"], KINDS["slow chunks"]):
        status, headers, _ = exchange(one.port, sent)
        assert (status, headers["content-type"]) == (408, "application/problem+json")


def test_an_unread_answer_ends(web: Web) -> None:
    """A client that does not take its answer in time loses its connection."""
    one = web(worker="tests.support.apps.hasty_workers.HastyWorker")
    with connect(one.port, small_window=True) as connection:
        connection.sendall(NEVER_READ)
        ended = select.poll()
        ended.register(connection, 0)  # not whether there is something to read: only the end
        assert ended.poll(60_000)


def test_unread_answers_end_without_epoll(web: Web) -> None:
    """Where threads have to wait for clients, they do not wait for ever."""
    one = web(worker="tests.support.apps.hasty_workers.HastyPatientWorker")
    with held(one.port, 3, NEVER_READ, small_window=True):
        assert exchange(one.port, get("/livez"))[0] == 200


def test_alive_while_all_threads_are_held_up(web: Web, server: EmbeddedServer) -> None:
    """/livez is answered while every thread waits for a store that has stopped."""
    one = web(MODQUEUE_LOG_LEVEL="error")  # one that no other test meets again
    assert exchange(one.port, get("/livez"))[0] == 200  # its process has started
    assert server.process
    answers: list[int] = []
    posts = [
        Thread(target=lambda: answers.append(exchange(one.port, LAST_POST)[0])) for _ in range(8)
    ]
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        for post in posts:
            post.start()
        with ExitStack() as stack:
            for _ in range(8):
                connection = stack.enter_context(connect(one.port))
                connection.sendall(get("/livez"))
                assert read_answer(connection)[0] == 200
        assert len(answers) < len(posts) / 2
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    for post in posts:
        post.join()


def alive(connection: socket.socket) -> bool:
    """Ask on a connection that stays open; return whether there was an answer."""
    connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    return bool(connection.recv(65536))


def test_connections_over_the_cap_are_closed(web: Web) -> None:
    """An address that holds as many as it may loses the one that waited longest."""
    patient = "--keep-alive 60"  # a slow machine takes longer for the five than the usual 5 s
    one = web(MODQUEUE_CONNECTIONS_PER_ADDRESS="3", GUNICORN_CMD_ARGS=patient)
    with ExitStack() as stack:
        made = []
        for _ in range(5):
            made.append(stack.enter_context(connect(one.port)))
            assert alive(made[-1])
        assert [connection.recv(1) for connection in made[:2]] == [b"", b""]
        assert all(alive(connection) for connection in made[2:])


def test_no_cap_behind_a_proxy(web: Web) -> None:
    """All connections are a trusted proxy's, so its address has no cap."""
    one = web(MODQUEUE_CONNECTIONS_PER_ADDRESS="3", MODQUEUE_TRUSTED_PROXIES="1")
    with ExitStack() as stack:
        made = [stack.enter_context(connect(one.port)) for _ in range(6)]
        assert all(alive(connection) for connection in made)


def test_who_takes_nothing_does_not_queue() -> None:
    """A whole request whose answer could not be sent waits for its client, and not for ever."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = ClientConnection(Config(), ours, "", "")
        with suppress(BlockingIOError):
            while True:
                ours.send(bytes(65536))
        theirs.sendall(get("/livez"))
        connection.take()
        assert connection.settle() is Wants.THREAD
        connection.queue()
        assert connection.wants is Wants.SPACE
        assert math.isfinite(connection.deadline)
        while select.select([theirs], [], [], 0)[0]:
            theirs.recv(65536)
        connection.take()
        assert connection.settle() is Wants.THREAD
        connection.queue()
        assert connection.wants is Wants.THREAD


def test_large_requests_share_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where requests that are not whole take too much memory, the oldest of them ends with 503."""
    from service.server import epoll_worker

    monkeypatch.setattr(epoll_worker, "LARGE_TOTAL_BYTES", 3 * epoll_worker.LARGE_BYTES)
    worker = epoll_worker.EpollWorker.__new__(epoll_worker.EpollWorker)
    worker.method_queue, worker._ready = Mock(), Mock()

    def large(number: int) -> Mock:
        inbox = bytes(epoll_worker.LARGE_BYTES + 1)
        one = Mock(wants=Wants.REST, inbox=inbox, deadline=number, is_handed_over=False)
        one.sock.fileno.return_value = number
        return one

    new, oldest, whole, other = (large(number) for number in range(1, 5))
    oldest.deadline, whole.deadline, whole.wants = 0, math.inf, Wants.THREAD
    worker._waiting = {one.sock.fileno(): one for one in (oldest, whole, other)}
    worker._let_go(new)
    assert oldest.refuse.call_args[0][0].startswith(b"HTTP/1.1 503 ")
    assert not any(one.refuse.called for one in (new, whole, other))
