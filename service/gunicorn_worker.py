"""gunicorn's threaded worker with an end to slow requests, and problems for what is not HTTP.

Stock gthread waits for the rest of a request for ever, so that as many half-sent requests as there
are threads stop the service (tried: 200 connections, no answer in 30 s). Here each is cut after
``READ_SECONDS``. Who wants to be safe from thousands of such clients puts a proxy in front.

A request that cannot be parsed never reaches Flask. Stock gunicorn answers it in HTML and writes
the client's address into the log; here it gets the one shape that every refusal has, unlogged.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.util import write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    NotImplemented,
    RequestHeaderFieldsTooLarge,
    RequestURITooLarge,
)

from service import problems

LINGER_SECONDS = 1.0  # for the end of an answer to reach its client
READ_SECONDS = 10.0  # for head and body together; 16 KiB take a modem's 56 kbit/s less than 3 s
REFUSALS: Mapping[type[Exception], type[HTTPException]] = {
    errors.LimitRequestLine: RequestURITooLarge,
    errors.LimitRequestHeaders: RequestHeaderFieldsTooLarge,
    errors.UnsupportedTransferCoding: NotImplemented,
}


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """A ThreadWorker that lets no client take longer than READ_SECONDS to send a request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handled: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """Handle a request; runs in a thread of the pool."""
        self._handled[conn] = time.monotonic() + READ_SECONDS
        try:
            kept = super().handle(conn)
        finally:
            self._handled.pop(conn, None)
        if not kept:
            await_end(conn.sock)
        return kept

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Return whether the connection can take another request; runs in a thread.

        Nearly always the body has been read. Then this is the end of the request, and gunicorn need
        not look for more of it, for which it would set and reset the socket's timeout.
        """
        if keepalive and getattr(conn.parser.mesg.body.reader, "length", None) == 0:
            conn.parser.mesg = None
            return True
        return bool(super()._keepalive_after(conn, keepalive))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that is not HTTP with a problem; the connection ends."""
        if not isinstance(exc, errors.ParseException):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):  # the client may be gone
            write_nonblock(client, refusal(exc))

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take a connection back after a request; runs in the main thread.

        One whose socket was handed over (``service/live``) is no longer ours to close.
        """
        if conn.sock.fileno() == -1:
            self.nr_conns -= 1
            return
        super().finish_request(conn, fs)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close idle connections, and end the reading of slow ones; runs about every second.

        Only reading ends: an answer that takes longer, such as a long poll's, is still sent.
        """
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn, deadline in list(self._handled.items()):
            if deadline < now:
                with suppress(OSError):  # it has closed by itself
                    conn.sock.shutdown(socket.SHUT_RD)


def await_end(connection: socket.socket) -> None:
    """Wait until the client has closed its end too, LINGER_SECONDS at most; then cut it.

    gunicorn waits up to 2 s in the one thread that takes connections, so that a client that keeps
    its end open stops the process (tried). After this it has nothing to wait for.
    """
    with suppress(OSError):  # it has closed by itself, or was handed over
        connection.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + LINGER_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(4096):
                break
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def refusal(error: Exception) -> bytes:
    """Return the whole answer to a request that ``error`` says cannot be parsed."""
    answer = problems.of_http(REFUSALS.get(type(error), BadRequest)())
    body = answer.get_data()
    head = (
        f"HTTP/1.1 {answer.status}\r\nConnection: close\r\n"
        f"Content-Type: {answer.content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
