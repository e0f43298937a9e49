"""The dashboard as an admin and an attacker see it, and the doors of the integrations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.registry.log_in.passwords import hash_password
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.service.dashboard.conftest import PASSWORD, Visitor
from tests.service.integrations.conftest import app, client, services, settings, words
from tests.support import two_sites

__all__ = ["app", "client", "services", "settings", "words"]

LogIn = Callable[..., Visitor]


@pytest.fixture
def desk(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    """The web application, with a data folder of its own."""
    settings = Config(secret="s" * 40, data_dir=tmp_path, blind_percent=0)
    return create_app(Services(settings, store, registry, lambda _: None))


@pytest.fixture
def log_in(desk: Flask, registry: Registry) -> LogIn:
    """Adds an account, an admin's unless another role is named, and logs it in."""

    def logged_in(name: str, role: Role = Role.ADMIN) -> Visitor:
        registry.add_moderator(name, role, PASSWORD)
        browser = Visitor(desk.test_client())
        assert browser.log_in(name).status_code == 303
        return browser

    return logged_in


@pytest.fixture
def both(redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> two_sites.TwoSites:
    """Two sites; their accounts have one password, hashed once, because nobody types it."""
    hashed = hash_password(two_sites.PASSWORD)
    monkeypatch.setattr("moderation.registry.accounts.hash_password", lambda _: hashed)
    return two_sites.build(redis, tmp_path)
