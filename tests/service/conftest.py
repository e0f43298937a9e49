"""The web application over the real store, and a client that carries a key."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.config import Settings
from moderation.registry import Registry
from moderation.store import Store
from service import create_app
from service.services import Services

SECRET = "k" * 40


@pytest.fixture
def settings() -> Settings:
    return Settings(secret="s" * 40)


@pytest.fixture
def app(settings: Settings, store: Store, registry: Registry, rings: list[str]) -> Flask:
    """The application as wsgi.py makes it, but for the ring."""
    return create_app(Services(settings, store, registry, rings.append))


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    """A client without a key."""
    return app.test_client()


@pytest.fixture
def api(app: Flask, registry: Registry, site: str) -> FlaskClient:
    """A client with the key of the first site."""
    registry.add_key(site, "test", SECRET)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


def comment(**changes: Any) -> dict[str, Any]:
    """Return a valid body; ``changes`` replace its fields."""
    return {
        "article": {"id": "a-1", "url": "https://news.example/a-1", "title": "On rain"},
        "author": {"name": "Asel", "id": "u-7", "email": "asel@example.com"},
        "body": "The bridge was closed in spring, not in autumn.",
        **changes,
    }
