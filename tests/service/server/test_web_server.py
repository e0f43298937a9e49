"""The server that tests use (tests/support/servers/web_server.py)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from threading import Event

from flask import Flask, Response

from tests.support.servers.web_server import serving

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset, as a closed browser does


def test_answer_to_a_client_that_has_gone_is_closed() -> None:
    """Else its file stays open, and the warning of it fails whichever test runs then."""
    app, gone, closed = Flask(__name__), Event(), Event()

    @app.get("/")
    def whole() -> Response:
        def pieces() -> Iterator[bytes]:
            yield b"all of it"
            gone.wait(30)

        answer = Response(pieces(), headers={"Content-Length": "9"})
        answer.call_on_close(closed.set)
        return answer

    with serving(app) as port:
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while not received.endswith(b"all of it"):
            received += client.recv(4096)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        client.close()
        gone.set()
        assert closed.wait(30)
