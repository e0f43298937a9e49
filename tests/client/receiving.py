"""Asking the receivers that the clients' pages show."""

from __future__ import annotations

import http.client


def posted(port: int, body: bytes, sent: dict[str, str]) -> int:
    """Post ``body`` to a receiver on this machine and return the status of its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/", body, sent)
    status = connection.getresponse().status
    connection.close()
    return status
