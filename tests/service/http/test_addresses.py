"""Addresses from outside never end in a traceback, and never lead away."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.dashboard.blueprint import own_path
from service.http.addresses import client_ip, read_url


@pytest.mark.parametrize("text", ["http://[", "http://[::1", "//[", "http://a]b", "\t//["])
def test_unreadable_urls_have_no_host(text: str) -> None:
    """What cannot be read is nowhere, so it is not ours."""
    assert read_url(text).netloc in {"", "a]b"}


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5678", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("unknown", "0.0.0.0"),
        ("", "0.0.0.0"),
    ],
)
def test_the_clients_address(api: FlaskClient, address: str, read: str) -> None:
    """A proxy may add a port or name nothing at all."""
    with api.application.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert str(client_ip()) == read


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\t\\evil.example",
        "/\t/[",
        "http://evil.example",
        "",
    ],
)
def test_no_path_leads_away(api: FlaskClient, path: str) -> None:
    """Whatever stands in `next` or `back`, the way goes to one of our own pages."""
    app: Flask = api.application
    with app.test_request_context():
        assert own_path(path) == "/"
        assert own_path("/sites/demo/held?order=risk") == "/sites/demo/held?order=risk"


def test_hostile_headers_are_answered(anonymous: FlaskClient) -> None:
    """An unreadable Origin or page address is refused, not a server error."""
    for headers in (
        {"Origin": "http://["},
        {"HX-Request": "true", "HX-Current-URL": "http://["},
    ):
        answer = anonymous.post("/log-in", data={"name": "a", "password": "b"}, headers=headers)
        assert answer.status_code in {303, 204, 403}
        assert anonymous.get("/sites/demo/held", headers=headers).status_code in {303, 204}
