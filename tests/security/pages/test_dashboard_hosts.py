"""The dashboard can have a host name of its own, where no reader's page is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import actions
from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.writer import Store
from service.app import create_app
from service.own_address import errors_url
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.dashboard.conftest import PASSWORD
from tests.service.embed.conftest import ORIGIN
from tests.support.api import SECRET, comment

PUBLIC = "https://comments.example"
OWN = ("moderation.example", "backup.example:8443", "[2001:db8::1]")
OTHERS = (
    "comments.example",
    "moderation.example.evil.example",
    "xmoderation.example",
    "moderation.example.",
    "backup.example",
    "backup.example:8444",
    "127.0.0.1:8000",
    "localhost",
    "[2001:db8::2]",
    "moderation.example@evil.example",
)
BROWSER = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}  # as over HTTPS


def build(store: Store, registry: Registry, path: Path, *hosts: str, public: str = "") -> Flask:
    settings = Config(
        secret="s" * 40, data_dir=path, dashboard_hosts=hosts, public_url=public,
        integrations="perspective",
    )  # fmt: skip
    scorer, labels = FakeScorer(), LabelStore(store.redis)
    keys = IntegrationKeys(store.redis)
    return create_app(Services(settings, store, registry, str, scorer, labels, keys))


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    registry.add_key(site, "test", SECRET)
    registry.add_moderator("adile", Role.ADMIN, PASSWORD)
    return build(store, registry, tmp_path, *OWN, public=PUBLIC)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def pages(app: Flask) -> list[str]:
    """Return an address of each of the dashboard's routes, and of the API's reference."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("dashboard.")]
    chosen = [re.sub(r"<any\('?(\w+)[^>]*>", r"\1", rule.rule) for rule in rules]
    found = [re.sub(r"<[^>]+>", "demo", path) for path in chosen]
    return sorted({*found, "/docs"})


@pytest.mark.parametrize("host", OTHERS)
def test_other_hosts_have_no_dashboard(app: Flask, client: FlaskClient, host: str) -> None:
    """Every route of it is not found there, whatever the method, and nothing says why."""
    assert len(pages(app)) > 60
    for path in pages(app):
        for method in ("GET", "POST"):
            headers = {"Host": host, "HX-Request": "true", **BROWSER}
            answer = client.open(path, method=method, headers=headers)
            assert answer.status_code in {404, 405, 421}, (method, path)
            assert "Set-Cookie" not in answer.headers
            assert "<form" not in answer.text


def test_what_is_not_there_looks_alike(client: FlaskClient) -> None:
    """A route of the dashboard and an address without any are answered in the same way."""
    missing, hidden = (
        client.get(path, headers={"Host": "comments.example", **BROWSER})
        for path in ("/nothing", "/log-in")
    )
    assert missing.get_json(force=True) == hidden.get_json(force=True)
    assert missing.content_type == hidden.content_type == "application/problem+json"


@pytest.mark.parametrize("host", [*OWN, "MODERATION.example", "moderation.example:443"])
def test_its_own_hosts_have_it(client: FlaskClient, host: str) -> None:
    """Under each name of the setting, with the port where the setting names one."""
    assert client.get("/log-in", headers={"Host": host, **BROWSER}).status_code == 200
    assert client.get("/docs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [*OTHERS[:1], *OWN[:1]])
def test_the_rest_is_everywhere(client: FlaskClient, store: Store, host: str) -> None:
    """API, box, demonstration, files and health answer under every name."""
    box = Boxes(store.redis).set("demo", origins=[ORIGIN])
    headers = {"Host": host, "Authorization": f"Bearer {SECRET}"}
    for path in (
        "/livez", "/openapi.json", "/v1/events", "/demo", "/static/embed.js",
        f"/embed/{box.key}/challenge", f"/embed/{box.key}/page?article=a", "/problems/invalid",
    ):  # fmt: skip
        with client.get(path, headers=headers) as answer:
            assert answer.status_code == 200, path
    assert client.post("/v1/comments", json=comment(), headers=headers).status_code == 202


def test_the_demonstration_leads_to_both(client: FlaskClient) -> None:
    """On the public host /demo links to the dashboard's, and its form comes back to itself."""
    text = client.get("/demo", headers={"Host": "comments.example"}).text
    assert 'href="//moderation.example/"' in text
    assert f'name="back" value="{PUBLIC}/demo?language=en"' in text
    here = client.get("/demo", headers={"Host": "moderation.example"}).text
    assert 'href="/"' in here


def test_without_the_setting_it_is_everywhere(
    store: Store, registry: Registry, site: str, tmp_path: Path
) -> None:
    """Empty means every name, as before."""
    client = build(store, registry, tmp_path).test_client()
    for host in (*OTHERS[:3], *OWN):
        assert client.get("/log-in", headers={"Host": host}).status_code == 200


def look(app: Flask, key: str, origin: str, host: str) -> int:
    headers = {"Origin": origin, "Host": host}
    answer = app.test_client().post(f"/embed/{key}/look", json={"body": "x"}, headers=headers)
    return answer.status_code


def test_the_public_url_is_our_origin(app: Flask, store: Store) -> None:
    """Set, it alone is our own origin: neither the Host header nor the loopback is."""
    key = Boxes(store.redis).set("demo", origins=[ORIGIN]).key
    for host in ("comments.example", "moderation.example", "127.0.0.1:8000"):
        assert look(app, key, PUBLIC, host) == 200
        assert look(app, key, "http://127.0.0.1:8000", host) == 403
        assert look(app, key, f"http://{host}", host) == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("192.0.2.7", 200),
        ("moderation.example", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
def test_without_it_a_name_must_be_known(
    store: Store, registry: Registry, site: str, tmp_path: Path, host: str, status: int
) -> None:
    """Loopback, addresses and the settings' names are ours; a name that only leads here is not."""
    app = build(store, registry, tmp_path, "moderation.example")
    key = Boxes(store.redis).set("demo", origins=[ORIGIN]).key
    assert look(app, key, f"http://{host}", host) == status


def test_addresses_that_we_tell_are_public(app: Flask) -> None:
    """Clients that build themselves from our description come back to the public address."""
    found = app.test_client().get("/$discovery/rest", headers={"Host": "127.0.0.1:8000"})
    assert found.get_json()["rootUrl"] == found.get_json()["baseUrl"] == f"{PUBLIC}/"


def test_an_author_is_led_to_the_dashboards_host(
    store: Store, registry: Registry, site: str, tmp_path: Path
) -> None:
    """The public page of the machine's errors is one of the dashboard's, wherever a reader is."""
    shown = replace(store.settings(site), public_ledger=True)
    actions.save_settings(store, site, shown, by="adile", expected_version=0)
    named = {
        (PUBLIC, OWN): "https://moderation.example",
        ("", OWN): "https://moderation.example",
        (f"{PUBLIC}/talk", ("comments.example",)): f"{PUBLIC}/talk",
        (f"{PUBLIC}/talk", ()): f"{PUBLIC}/talk",
    }
    for (public, hosts), base in named.items():
        built = build(store, registry, tmp_path, *hosts, public=public)
        with built.test_request_context("/", base_url=PUBLIC):
            assert errors_url(site, shown) == f"{base}/errors/{site}"
