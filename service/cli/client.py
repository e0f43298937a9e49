"""A small client of the intake API: one connection, repeats what the service asks to repeat."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

RETRY_SECONDS = 0.5  # where the answer has no Retry-After
PATIENCE_SECONDS = 60.0
TIMEOUT_SECONDS = 40.0  # a long poll of 20 s, and some
REPEATABLE = {429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and the JSON document that came with it."""

    status: int
    document: Any


class Client:
    """Talks to the service at ``url`` with ``key``; not for several threads at once."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
        self._base = parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def get(self, path: str, **query: object) -> Answer:
        """Return the answer to a GET, repeated while the service is away or busy."""
        return self._patiently("GET", f"{path}?{urlencode(query)}" if query else path, None, {})

    def post(self, path: str, document: object, *, idempotency_key: str) -> Answer:
        """Return the answer to a POST; repeats carry the same key, so nothing is stored twice."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return self._patiently("POST", path, body, {"Idempotency-Key": idempotency_key})

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _patiently(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer, pause = self._once(method, path, body, headers)
                if answer.status not in REPEATABLE or time.monotonic() > deadline:
                    return answer
            except (OSError, http.client.HTTPException):
                # A kept connection may be closed at any time; the next request opens another.
                self._connection.close()
                if time.monotonic() > deadline:
                    raise
                pause = RETRY_SECONDS
            time.sleep(pause)

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Answer, float]:
        self._connection.request(method, self._base + path, body, {**self._headers, **headers})
        response = self._connection.getresponse()
        text = response.read()
        pause = float(response.getheader("Retry-After") or RETRY_SECONDS)
        is_json = "json" in (response.getheader("Content-Type") or "")
        return Answer(response.status, json.loads(text) if is_json else None), pause
