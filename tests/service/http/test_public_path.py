"""Below a path of the news site's host."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from service.app import create_app
from service.http.forwarding import BehindProxies
from service.services import Services
from tests.conftest import FakeScorer

PUBLIC = "https://news.example/talk"


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    settings = Config(
        secret="s" * 40,
        data_dir=tmp_path,
        public_url=PUBLIC,
        dashboard_hosts=("news.example", "moderation.example"),
        integrations="perspective",
    )
    return create_app(Services(settings, store, registry, str, FakeScorer()))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("asked", ["/", "/talk", "/talk/"])
def test_links_lead_below_the_path(client: FlaskClient, asked: str) -> None:
    """Whether or not the proxy took the path off the request."""
    answer = client.get(asked, base_url="https://news.example")
    assert answer.headers["Location"] == "/talk/log-in?next=/talk/"


@pytest.mark.parametrize("asked", ["/demo", "/talk/demo"])
def test_static_files_are_below_the_path(client: FlaskClient, asked: str) -> None:
    page = client.get(asked, base_url="https://news.example").text
    assert '"/talk/static/embed.js"' in page
    with client.get("/talk/static/embed.js", base_url="https://news.example") as script:
        assert script.status_code == 200


def test_another_path_that_begins_alike_is_not_ours(client: FlaskClient) -> None:
    assert client.get("/talking/demo", base_url="https://news.example").status_code == 404


def test_a_host_of_the_dashboard_alone_has_no_path(client: FlaskClient) -> None:
    for name in ("moderation.example", "moderation.example:8443"):
        answer = client.get("/", base_url=f"https://{name}")
        assert answer.headers["Location"] == "/log-in?next=/"


def test_the_discovery_document_names_the_path(client: FlaskClient) -> None:
    answer = client.get("/talk/$discovery/rest?version=v1alpha1", base_url="https://news.example")
    assert answer.get_json()["rootUrl"] == f"{PUBLIC}/"


def test_a_path_that_a_proxy_names_is_believed(app: Flask) -> None:
    app.wsgi_app = BehindProxies(app.wsgi_app, 1)  # type: ignore[method-assign]
    headers = {"X-Forwarded-Prefix": "/other", "X-Forwarded-Host": "news.example"}
    answer = app.test_client().get("/", headers=headers)
    assert answer.headers["Location"].startswith("/other/log-in")


@pytest.mark.parametrize("path", ["//elsewhere.example", "/a//b", "/../x", "/a b"])
def test_a_path_that_could_lead_away_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="MODQUEUE_PUBLIC_URL"):
        Config.from_env({"MODQUEUE_PUBLIC_URL": f"https://news.example{path}"})
