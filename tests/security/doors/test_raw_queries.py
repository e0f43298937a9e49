"""Bytes of a query that no URL may have: every door reads them as if they were encoded."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

RAW = (
    "after=\xff",
    "after=\xc3",
    "x=\xfe\xff&limit=1",
    "\xff=\xff",
    "q=\xed\xa0\x80",
    "after=\xc3\xa9",
)
DOORS = (
    "/", "/demo", "/docs", "/errors/demo", "/healthz", "/log-in", "/v1/articles/a/comments",
    "/v1/events", "/v1/labels", "/v1/moderations", "/1.1/comment-check", "/embed/threads",
    "/v1alpha1/comments:analyze", "/coral/demo", "/sites/demo/held", "/openid", "/nowhere",
)  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_door_breaks(client: FlaskClient, method: str) -> None:
    """Raw bytes get the answer that their percent-encoding gets, and never 500."""
    for door in DOORS:
        for raw in RAW:
            encoded = "".join(one if one < "\x80" else f"%{ord(one):02X}" for one in raw)
            both = [
                client.open(door, method=method, environ_overrides={"QUERY_STRING": query})
                for query in (raw, encoded)
            ]
            assert both[0].status_code == both[1].status_code < 500, (door, raw)
