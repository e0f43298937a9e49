"""What the web process writes to its log."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from moderation.logs import LineFormatter
from tests.support.api import SECRET, comment


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [LineFormatter().format(record) for record in caplog.records]


def test_a_line_for_each_request(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """A request is one line: method, rule, status, milliseconds, site, and the key's id."""
    with caplog.at_level(logging.INFO, "modqueue.web"):
        api.post("/v1/comments", json=comment())
    (line,) = [line for line in lines(caplog) if " request " in line]
    assert "method=POST route=/v1/comments status=202" in line
    assert "site=demo" in line


def test_nothing_private(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither text nor e-mail nor address nor key nor a made-up path comes into the log."""
    body = comment(
        body="private words", client={"ip": "192.0.2.99"}, article={"id": "private-article"}
    )
    with caplog.at_level(logging.DEBUG):
        api.post("/v1/comments", json=body)
        api.post("/v1/comments", json={**body, "author": 5})
        api.get("/private-path\r\nforged line")
        api.get("/v1/articles/private-article/comments?after=private-query")
    written = "\n".join(lines(caplog))
    for secret in ("private", "asel@example.com", "192.0.2.99", SECRET, "forged"):
        assert secret not in written


def test_health_is_quiet(api: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Probes and scrapes are not logged."""
    with caplog.at_level(logging.INFO, "modqueue.web"):
        for address in ("/livez", "/readyz", "/metrics"):
            api.get(address)
    assert lines(caplog) == []
