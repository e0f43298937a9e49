"""Requests and answers as bytes on a socket of their own, for what no library would send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tests.support.api import SECRET, comment, json_body

HEAD = (
    b"POST /v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer " + SECRET.encode() + b"\r\n"
)
BODY = json_body(comment())
POST = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
PATIENCE_SECONDS = 60.0


def connect(port: int, *, small_window: bool = False) -> socket.socket:
    """Return a connection to ``port``; with a small window little is sent to who never reads."""
    made = socket.socket()
    if small_window:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(PATIENCE_SECONDS)
    made.connect(("127.0.0.1", port))
    return made


@contextmanager
def held(port: int, count: int, sent: bytes, *, small_window: bool = False) -> Iterator[None]:
    """Hold ``count`` connections open that have ``sent`` this and do nothing more."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(connect(port, small_window=small_window)).sendall(sent)
        yield


def get(path: str, *fields: str) -> bytes:
    """Return a request for ``path``, after which the connection ends."""
    lines = [f"GET {path} HTTP/1.1", "Connection: close", *fields]
    if not any(field.lower().startswith("host:") for field in fields):
        lines.append("Host: x")
    return "\r\n".join([*lines, "", ""]).encode()


def exchange(port: int, *sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send parts one after the other; return status, headers and all else until the end."""
    with connect(port) as connection:
        for part in sent:
            connection.sendall(part)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (names in lower case) and all else until the connection ends."""
    with connection.makefile("rb") as file:
        head, _, body = file.read().partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = (field.partition(": ") for field in fields)
    return int(line.split()[1]), {name.lower(): value for name, _, value in pairs}, body


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to its first client what ``talk`` does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    talk(connection)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(5)
