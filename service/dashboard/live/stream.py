"""One browser's stream: a socket of its own, to which nobody ever waits to write."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

UNSENT_BYTES_MAX = 256 * 1024  # a browser that is further behind starts anew
RETRY_MS = 3000


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, in which language; ``allowed`` says whether they still may."""

    moderator: str
    language: str
    session: str
    allowed: Callable[[], bool]


def event(kind: str, data: object = None, cursor: str = "") -> bytes:
    """Return one server-sent event; a browser that comes back names the last ``cursor``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    place = f"id: {cursor}\n" if cursor else ""
    return f"{place}event: {kind}\ndata: {text}\n\n".encode()


OPENING = f"retry: {RETRY_MS}\n\n".encode() + event("beat")


@dataclass(slots=True, eq=False)
class Stream:
    """An open answer; ``chunked`` if its head promised HTTP/1.1 chunks."""

    socket: socket.socket
    listener: Listener
    cursor: str
    chunked: bool
    _unsent: bytearray = field(default_factory=bytearray)

    def send(self, data: bytes) -> bool:
        """Send as much as fits now and keep the rest; False once there is no use in more."""
        self._unsent += b"%x\r\n%b\r\n" % (len(data), data) if self.chunked else data
        return self.flush()

    def flush(self) -> bool:
        """Send what was kept; False if the browser is gone or hopelessly behind."""
        try:
            sent = self.socket.send(self._unsent, socket.MSG_DONTWAIT) if self._unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            return False
        del self._unsent[:sent]
        return len(self._unsent) <= UNSENT_BYTES_MAX and not self._closed()

    def close(self) -> None:
        """End the answer in order, as far as the browser still listens."""
        with suppress(OSError):
            if self.chunked and not self._unsent:
                self.socket.send(b"0\r\n\r\n", socket.MSG_DONTWAIT)
            self.socket.shutdown(socket.SHUT_WR)
        self.socket.close()

    def _closed(self) -> bool:
        """Return whether the browser has closed its side."""
        try:
            return self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
