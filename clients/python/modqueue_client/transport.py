"""One kept connection, and patience: what can be repeated is repeated, with the same key."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from modqueue_client.errors import Refused, Unreachable

TIMEOUT_SECONDS = 40.0  # a long poll of 20 s, and some
RETRY_SECONDS = 0.5  # where the answer has no Retry-After
REPEATABLE = frozenset({429, 502, 503, 504})
UNDONE = frozenset({429})


class Answer(NamedTuple):
    """A status with its JSON document, and how long the service asks to wait."""

    status: int
    document: Any
    retry_after_seconds: float


class Transport:
    """Sends requests to ``url``; not for several threads at once."""

    def __init__(self, url: str, key: str, patience_seconds: float) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
        self._base = parts.path.rstrip("/")
        self._key = key
        self._patience_seconds = patience_seconds

    def close(self) -> None:
        """Close the connection; the next request would open another."""
        self._connection.close()

    def request(
        self,
        method: str,
        path: str,
        document: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        is_repeatable: bool = True,
    ) -> Any:
        """Return the document of the answer, repeated while the service is away or busy.

        What is not repeatable is repeated after 429 alone, which says that nothing was done.

        Raises:
            Refused: the service declined; at 429 and 503 only after the patience ran out.
            Unreachable: it gave no proper answer for so long.
        """
        deadline = time.monotonic() + self._patience_seconds
        repeated = REPEATABLE if is_repeatable else UNDONE
        if not is_repeatable:
            self._connection.close()  # a kept one may be dead, and one try has to do
        while True:
            try:
                answer = self._once(method, path, document, headers or {})
            except (OSError, http.client.HTTPException) as error:
                # A kept connection may be closed at any time; the next request opens another.
                self._connection.close()
                if not is_repeatable or time.monotonic() > deadline:
                    raise Unreachable(f"{method} {path}: {error}") from error
                time.sleep(RETRY_SECONDS)
                continue
            if answer.status not in repeated or time.monotonic() > deadline:
                return _document(answer)
            time.sleep(answer.retry_after_seconds)

    def _once(self, method: str, path: str, document: object, headers: Mapping[str, str]) -> Answer:
        body = None
        sent = {"Authorization": f"Bearer {self._key}", **headers}
        if document is not None:
            body = json.dumps(document, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        self._connection.request(method, self._base + path, body, sent)
        response = self._connection.getresponse()
        text = response.read()
        is_json = "json" in (response.getheader("Content-Type") or "")
        pause = float(response.getheader("Retry-After") or RETRY_SECONDS)
        return Answer(response.status, json.loads(text) if is_json and text else None, pause)


def _document(answer: Answer) -> Any:
    if answer.status < 300:
        return answer.document
    if isinstance(answer.document, dict):
        raise Refused(answer.status, answer.document)
    raise Unreachable(f"the answer was {answer.status} without a problem document")
