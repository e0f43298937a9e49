"""/livez, /readyz and the headers of all answers."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from moderation.judging import Scorer
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.app import create_app
from service.http.headers import CONTENT_SECURITY_POLICY, VIEWER_POLICY
from service.services import Services
from tests.support.api import problem


def test_alive_without_a_store(settings: Config) -> None:
    """A process is alive whatever became of its store, and ready only with it."""
    gone = connect("redis://127.0.0.1:1")
    parts = Services(settings, Store(gone), Registry(gone), lambda _: None)
    client = create_app(parts).test_client()
    assert client.get("/livez").get_json() == {"status": "ok"}
    problem(client.get("/readyz"), 503, "store-unavailable")
    assert client.get("/metrics").text.splitlines()[2] == "modqueue_store_up 0.0"


def test_ready(anonymous: FlaskClient) -> None:
    """A process that scores nothing itself needs no model."""
    assert anonymous.get("/readyz").get_json() == {"status": "ok"}


def test_ready_without_a_broker(settings: Config, store: Store, registry: Registry) -> None:
    """Comments are taken and judged without one, so it is ready, and says what is missing."""
    parts = Services(settings, store, registry, lambda _: None, broker_answers=lambda: False)
    client = create_app(parts).test_client()
    assert client.get("/readyz").get_json() == {"status": "degraded", "broker": "unreachable"}
    assert "modqueue_broker_up 0.0" in client.get("/metrics").text


def test_ready_with_its_model(
    settings: Config, store: Store, registry: Registry, scorer: Scorer
) -> None:
    """A process that scores in the request names the model that it has loaded."""
    parts = Services(settings, store, registry, lambda _: None, scorer)
    answer = create_app(parts).test_client().get("/readyz")
    assert answer.get_json() == {"status": "ok", "model": "fake-1"}


@pytest.mark.parametrize("address", ["/livez", "/docs", "/v1/policy", "/nothing", "/log-in"])
def test_headers(anonymous: FlaskClient, address: str) -> None:
    """Every answer forbids foreign and inline scripts, sniffing and framing."""
    headers = anonymous.get(address).headers
    policy = VIEWER_POLICY if address == "/docs" else CONTENT_SECURITY_POLICY
    assert headers.get_all("Content-Security-Policy") == [policy]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_policy_is_strict() -> None:
    """The content security policy has no exception for inline or evaluated code."""
    assert CONTENT_SECURITY_POLICY.startswith(VIEWER_POLICY)
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'self'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY
