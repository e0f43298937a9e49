"""/docs in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.support.servers.web_server import serving


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a free port."""
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


def test_viewer_works_under_our_policy(address: str, chromium: Browser) -> None:
    """The vendored viewer shows the endpoints, asks no other host, and breaks no policy."""
    hosts, complaints = set(), []
    page = chromium.new_page()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/docs")
    page.get_by_text("/v1/comments:batch").wait_for()
    page.get_by_text("Submit a comment").click()
    page.get_by_text("Idempotency-Key", exact=True).wait_for()
    page.close()
    assert hosts == {address.removeprefix("http://")}
    assert complaints == []


def test_without_javascript(anonymous: FlaskClient) -> None:
    """Without JavaScript the page leads to the document."""
    text = anonymous.get("/docs").text
    assert '<a href="/openapi.json">' in text.partition("<noscript>")[2]
