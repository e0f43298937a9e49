"""gunicorn's threaded worker with an end to slow requests, and problems for what is not HTTP.

Stock gthread waits for the rest of a request, and for a client to take its answer, for ever. Here
each is cut after READ_SECONDS and WRITE_SECONDS. ``epoll_worker.py`` goes further: there no
thread waits for a client at all. This one serves alone where there is no epoll.

A request that cannot be parsed never reaches Flask. Stock gunicorn answers it in HTML and writes
the client's address into the log; here it gets the one shape that every refusal has, unlogged.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gunicorn.http import errors, wsgi  # type: ignore[import-untyped]
from gunicorn.util import write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotImplemented,
    RequestHeaderFieldsTooLarge,
    RequestTimeout,
    RequestURITooLarge,
    ServiceUnavailable,
)

from service.http import problems
from service.http.headers import SECURITY_HEADERS
from service.server.client_connection import LINGER_SECONDS, READ_SECONDS, WRITE_SECONDS

REFUSALS: Mapping[type[Exception], type[HTTPException]] = {
    errors.LimitRequestLine: RequestURITooLarge,
    errors.LimitRequestHeaders: RequestHeaderFieldsTooLarge,
    errors.UnsupportedTransferCoding: NotImplemented,
    TimeoutError: RequestTimeout,
    MemoryError: ServiceUnavailable,
}


class Answer(wsgi.Response):  # type: ignore[misc]
    """An answer that does not say which program gives it."""

    def default_headers(self) -> list[str]:
        """Return the first lines of the answer."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class TimedAnswer(Answer):
    """An answer whose client may let it wait for WRITE_SECONDS in all."""

    left = WRITE_SECONDS

    def write(self, data: bytes) -> None:
        """Send ``data``. Raises TimeoutError where the client does not take it in time."""
        begin = time.monotonic()
        self.sock.settimeout(max(0.001, self.left))
        super().write(data)
        self.left -= time.monotonic() - begin


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """A ThreadWorker that lets no client take longer than READ_SECONDS to send a request."""

    answer_class = TimedAnswer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handled: dict[Any, float] = {}

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections or not; a process that ends first takes all that have come.

        Those that nobody took are reset with the socket, and a proxy does not send a POST again.
        Stock gunicorn lets them come for two seconds more. Closed at once, the socket refuses them,
        and the proxy asks another machine.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while self.nr_conns < self.worker_connections and _has_come(listener):
                self.accept(listener)
            listener.close()

    def handle(self, conn: Any) -> Any:
        """Handle a request; runs in a thread of the pool."""
        self._handled[conn] = time.monotonic() + READ_SECONDS
        is_kept = False
        try:
            is_kept = super().handle(conn)
        finally:
            self._handled.pop(conn, None)
        if not is_kept:
            await_end(conn.sock)
        return is_kept

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer a request; return whether the connection can take another one.

        As stock gunicorn does it, without its access log and without its name in the answer.
        """
        self.cfg.pre_request(self, req)
        answer, environ = wsgi.create(
            req, self.sink(conn), conn.client, conn.server, self.cfg, self.answer_class
        )
        environ |= {"wsgi.multithread": True, "gunicorn.socket": conn.sock}
        if self._is_last(req) or not self.cfg.keepalive:
            answer.force_close()
        try:
            self._respond(answer, environ)
        except TimeoutError:
            return False
        except OSError:
            raise
        except Exception:
            if not answer.headers_sent:
                raise
            self.log.exception("An answer broke off")  # a second one cannot follow it
            return False
        return not answer.should_close()

    def sink(self, conn: Any) -> Any:
        """Return what answers are written to."""
        return conn.sock

    def _is_last(self, req: Any) -> bool:
        """Count a request; return whether the process ends after it."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        return not self.alive

    def _respond(self, answer: Any, environ: dict[str, Any]) -> None:
        parts = self.wsgi(environ, answer.start_response)
        try:
            for part in parts:
                answer.write(part)
            answer.close()
        finally:
            if hasattr(parts, "close"):
                parts.close()

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

        One whose socket was handed over (``service/dashboard/live``) is no longer ours to close.
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


def _has_come(listener: Any) -> bool:
    """Return whether a connection waits to be taken."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    return bool(poll.poll(0))


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
    """Return the whole answer to a request that ``error`` says cannot be answered otherwise."""
    other = BadRequest if isinstance(error, errors.ParseException) else InternalServerError
    answer = problems.of_http(REFUSALS.get(type(error), other)())
    body = answer.get_data()
    headers = {
        "Connection": "close",
        "Content-Type": answer.content_type,
        "Content-Length": len(body),
        "Cache-Control": "no-store",
        **SECURITY_HEADERS,
    }
    head = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*head, "", ""]).encode() + body
