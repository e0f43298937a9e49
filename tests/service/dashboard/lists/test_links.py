"""Addresses in templates, which are remembered."""

from __future__ import annotations

import flask
import pytest
from flask import Flask


@pytest.mark.parametrize("root", ["http://news.example/", "http://news.example/desk"])
def test_remembered_addresses_are_flasks(app: Flask, root: str) -> None:
    """Asked once or again, under whatever path the service is mounted, they are the same."""
    url_for = app.jinja_env.globals["url_for"]
    asked: tuple[dict[str, str | None], ...] = (
        {"endpoint": "dashboard.find", "site": "demo", "author": "id:a b&c", "after": None},
        {"endpoint": "dashboard.find", "site": "demo", "article": "id:a b&c"},
        {"endpoint": "dashboard.comment", "site": "demo", "comment_id": "a" * 16},
    )
    for other in (root, "http://news.example/other"):
        with app.test_request_context("/", base_url=other):
            for _ in range(2):
                assert [url_for(**values) for values in asked] == [
                    flask.url_for(**values)  # type: ignore[arg-type]
                    for values in asked
                ]
