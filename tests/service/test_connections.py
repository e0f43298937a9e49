"""Clients that are slow, and requests that HTTP does not allow."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from tests.service.conftest import Gunicorn
from tests.support.api import SECRET, comment, json_body

HALF = b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: appl"


def test_half_sent_requests_do_not_stop_the_service(gunicorn: Gunicorn) -> None:
    """More half-sent requests than there are threads hold the others up for seconds only."""
    web = gunicorn(processes=1, threads=2)
    with ExitStack() as stack:
        for _ in range(3):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            slow.sendall(HALF)
        assert web.ask("GET", "/livez")[0] == 200


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


def test_refused_by_the_server(port: int) -> None:
    """Too many headers, too long a line, and two ways to tell the length are refused as 4xx."""
    many = HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n"
    long_line = b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    both = HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    for raw in (many, long_line, both):
        assert exchange(port, raw).split()[1].startswith(b"4")


def test_chunked(port: int) -> None:
    """A chunked comment is taken, and one that never ends is refused at the limit."""
    body = json_body(comment())
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    whole = chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    assert exchange(port, whole) == b"HTTP/1.1 202 ACCEPTED"
    endless = chunked + b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    assert b" 413 " in exchange(port, endless + b"4000\r\n" + b" " * 0x4000 + b"\r\n0\r\n\r\n")
