"""Which requests count as a caller's own: those whose credential was checked and is good."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from service.http.callers import CALLER


@pytest.fixture
def callers(app: Flask) -> list[str | None]:
    """Whose the requests were, as the web server is told."""
    seen_by_server: list[str | None] = []
    app.teardown_request(lambda _: seen_by_server.append(request.environ.get(CALLER)))
    return seen_by_server


@pytest.mark.parametrize("path", ["/v1/nothing", "/guidelines/nothing", "/log-in", "/v1/events"])
def test_a_made_up_key_is_nobody_s(
    callers: list[str | None], anonymous: FlaskClient, path: str
) -> None:
    """Whatever page is asked for under it."""
    anonymous.get(path, headers={"Authorization": "Bearer made-up"})
    assert callers == [None]


def test_a_good_key_is_its_site_s(callers: list[str | None], api: FlaskClient) -> None:
    """So all keys of a site, and all spellings of one, are one caller."""
    assert api.get("/v1/events").status_code == 200
    assert callers == ["site:demo"]
