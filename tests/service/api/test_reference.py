"""/docs for readers without JavaScript; tests/security/pages/test_trusted_types.py runs it."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_without_javascript(anonymous: FlaskClient) -> None:
    """Without JavaScript the page leads to the document."""
    text = anonymous.get("/docs").text
    assert '<a href="/openapi.json">' in text.partition("<noscript>")[2]
