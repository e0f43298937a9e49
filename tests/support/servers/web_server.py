"""The web application behind real sockets, served by threads of the test."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

ANSWER = "tests.answer"
Application = Callable[..., Iterable[bytes]]


class Handler(WSGIRequestHandler):
    """Closes the answer to a client that has gone; werkzeug's own leaves its file open."""

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        answer = (environ or {}).get(ANSWER)
        if close := getattr(answer, "close", None):
            close()


class Stage:
    """The application of the test that runs, at one address for all tests.

    A browser reads what may be kept for ever, styles and scripts, once from each address.
    """

    BLANK = "/blank"  # a document without anything in it, whatever the application

    def __init__(self) -> None:
        self._app: Application = _blank

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = _blank if environ["PATH_INFO"] == self.BLANK else self._app
        return app(environ, start_response)

    @contextmanager
    def playing(self, app: Application) -> Iterator[None]:
        """Answer by ``app`` as long as the block lasts."""
        self._app = app
        yield
        self._app = _blank


def _blank(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "15")])
    return [b"<!doctype html>"]


@contextmanager
def serving(app: Application, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve ``app`` on a free port of the loopback; yield the port."""

    def keeping(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[ANSWER] = answer = app(environ, start_response)
        return answer

    server = make_server(
        "127.0.0.1", 0, keeping, threaded=True, request_handler=Handler, ssl_context=context
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
