"""Posting one message: resolve, check, connect to what was checked, all before one deadline.

Nothing of an answer is read but its status: its text could tell whoever registered the webhook
what a machine behind the firewall says. Redirects are not followed for the same reason.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from moderation.webhooks.address import Blocked, Network, resolve
from moderation.webhooks.wire import Wire, connect, seconds_left

GONE = 410
PORTS = {"http": 80, "https": 443}


class Fault(StrEnum):
    """Why there is no answer."""

    BLOCKED = "blocked"  # the host has no address that messages may go to
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    NOT_HTTP = "not_http"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status that came back, or the fault; ``seconds`` is how long it took."""

    status: int | None
    fault: Fault | None
    seconds: float

    @property
    def kind(self) -> str:
        """``delivered`` (2xx), ``gone`` (410) or ``failed`` (the rest, 3xx among it)."""
        if self.status is not None and 200 <= self.status < 300:
            return "delivered"
        return "gone" if self.status == GONE else "failed"


class Poster:
    """Posts messages; ``allowed`` are networks that may be private. Safe to use from threads."""

    def __init__(self, *, timeout_seconds: float, allowed: Sequence[Network] = ()) -> None:
        self._timeout_seconds = timeout_seconds
        self._allowed = allowed
        self._tls = ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post ``body`` once and return what came of it; never raises for what the net does."""
        started = time.monotonic()
        status, fault = None, None
        try:
            status = self._post(url, headers, body, started + self._timeout_seconds)
        except (Blocked, OSError, UnicodeError, HTTPException) as error:
            fault = _fault(error)
        return Answer(status, fault, time.monotonic() - started)

    def _post(self, url: str, headers: Mapping[str, str], body: bytes, deadline: float) -> int:
        parts = urlsplit(url)
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        addresses = [str(address) for address in resolve(host, deadline, self._allowed)]
        connected = connect(addresses, port, deadline)
        try:
            if parts.scheme == "https":
                connected.settimeout(seconds_left(deadline))
                connected = self._tls.wrap_socket(connected, server_hostname=host)
            return _exchange(Wire(connected, deadline), target, parts.netloc, headers, body)
        finally:
            connected.close()


def _exchange(wire: Wire, target: str, host: str, headers: Mapping[str, str], body: bytes) -> int:
    connection = HTTPConnection(host)
    connection.auto_open = 0  # it has its connection, and must never look the host up again
    connection.sock = wire
    connection.request("POST", target, body, {"Host": host, "Connection": "close", **headers})
    return connection.getresponse().status


def _fault(error: Exception) -> Fault:
    match error:
        case Blocked():
            return Fault.BLOCKED
        case TimeoutError():
            return Fault.TIMEOUT
        case socket.gaierror() | UnicodeError():
            return Fault.UNRESOLVED
        case ssl.SSLError():
            return Fault.TLS
        case HTTPException():
            return Fault.NOT_HTTP
        case _:
            return Fault.UNREACHABLE
