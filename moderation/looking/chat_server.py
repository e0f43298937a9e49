"""Asking a server that speaks OpenAI's ``/v1/chat/completions``: one question, one deadline.

It goes to the host that the installation's operator typed and to no other: no redirect is followed,
no proxy is taken from the environment, and a name is looked up once for each question.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from moderation.errors import ModqueueError
from moderation.webhooks.lookup import addresses
from moderation.webhooks.wire import Wire, connect, seconds_left

PORTS = {"http": 80, "https": 443}
ANSWER_MAX = 64 * 1024  # bytes; an answer that we can use has a few hundred
PATH = "/chat/completions"


class NoAnswer(ModqueueError):
    """The server gave none that can be used; the message says why, and never what it said."""


@dataclass(frozen=True, slots=True)
class ChatServer:
    """Where the server is: ``url`` is its base address, such as http://127.0.0.1:8080/v1.

    ``key`` is sent as a bearer token unless it is empty. An answer may take ``timeout_seconds``
    from the look-up of the host's name on.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_seconds: float = 20.0

    def ask(self, body: Mapping[str, object]) -> object:
        """Return the JSON that the server answers with.

        Raises:
            NoAnswer: it cannot be reached in time, answers another status than 200, more than
                ANSWER_MAX bytes, or no JSON.
        """
        deadline = time.monotonic() + self.timeout_seconds
        try:
            status, answer = self._post(json.dumps(body).encode(), deadline)
        except (OSError, UnicodeError, HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None
        if status != 200:
            raise NoAnswer(f"status {status}")
        if len(answer) > ANSWER_MAX:
            raise NoAnswer(f"more than {ANSWER_MAX} bytes")
        try:
            return json.loads(answer)
        except (ValueError, RecursionError):
            raise NoAnswer("no JSON") from None

    def _post(self, body: bytes, deadline: float) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        connected = connect(addresses(host, deadline), port, deadline)
        try:
            if parts.scheme == "https":
                connected.settimeout(seconds_left(deadline))
                connected = ssl.create_default_context().wrap_socket(
                    connected, server_hostname=host
                )
            connection = HTTPConnection(parts.netloc)
            connection.auto_open = 0  # it has its connection, and must never open another
            connection.sock = Wire(connected, deadline)
            connection.request("POST", parts.path.rstrip("/") + PATH, body, self._headers())
            response = connection.getresponse()
            return response.status, response.read(ANSWER_MAX + 1)
        finally:
            connected.close()

    def _headers(self) -> dict[str, str]:
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Content-Type": "application/json", "Connection": "close", **known}
