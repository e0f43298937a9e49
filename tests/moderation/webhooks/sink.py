"""A receiver of webhooks on the loopback, which answers as a test tells it and notes everything."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True, slots=True)
class Received:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def version(self) -> tuple[str, int]:
        data = self.document["data"]
        return data["id"], data["version"]


@dataclass
class Sink:
    """What came in; ``answer`` says with which status and headers to reply."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], tuple[int, dict[str, str]]] = lambda _: (204, {})
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: Received) -> tuple[int, dict[str, str]]:
        with self._lock:
            self.received.append(request)
        return self.answer(request)

    @property
    def types(self) -> list[str]:
        return [request.document["type"] for request in self.received]

    def versions(self, comment_id: str) -> list[int]:
        """The versions of one comment in the order of their arrival."""
        return [version for id_, version in (r.version for r in self.received) if id_ == comment_id]


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a receiver and give it; requests that hang are abandoned at the end."""
    running = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender was killed meanwhile: this is no message
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, extra = running.take(Received(self.path, headers, body))
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
