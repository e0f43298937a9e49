"""The dashboard over the real store, and moderators who fill in its forms without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.process.config import Config
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.access.sessions import SESSION_COOKIE
from service.app import create_app
from service.services import Services
from tests.support import newsroom
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

PASSWORD = "a long enough sentence"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Visitor:
    """A browser without JavaScript; it remembers the page that it is on."""

    client: FlaskClient
    page: str = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        answer = self.client.get(path, headers=headers)
        self.page = answer.text
        return answer

    def post(self, path: str, form: dict[str, object], **headers: str) -> TestResponse:
        """Send a form with the page's token, as the browser that showed it would."""
        data = {"csrf": self.token, **form}
        assert data["csrf"], "the page before has no form, so there is no token to send"
        return self.client.post(path, data=data, headers={**SAME_ORIGIN, **headers})

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        return unescape(found[1]) if found else ""

    def log_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        self.get("/log-in")
        answer = self.post("/log-in", {"name": name, "password": password})
        if answer.status_code == 303:
            self.get("/sites/demo/held")
        return answer

    def come_back(self, registry: Registry, name: str) -> None:
        """Come with a session of ``name`` that is open already, as from a page without a list.

        A log-in, or a first list, costs more than most tests.
        """
        account = registry.moderator(name)
        session, token = registry.open_session(name, "Werkzeug", stamp=account.stamp)
        self.client.set_cookie(SESSION_COOKIE, token, httponly=True)
        self.page = f'<input name="csrf" value="{session.csrf}">'

    def decide(self, comment_id: str, seen: int, status: str, **form: object) -> TestResponse:
        path = f"/sites/demo/comments/{comment_id}/decide"
        return self.post(path, {"list": "held", "seen": seen, "status": status, **form})

    def decide_live(self, comment_id: str, seen: int, status: str, **form: object) -> TestResponse:
        """Decide as htmx does."""
        path = f"/sites/demo/comments/{comment_id}/decide"
        data = {"list": "held", "seen": seen, "status": status, **form}
        return self.post(path, data, **{"HX-Request": "true"})


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(secret="s" * 40, data_dir=tmp_path, blind_percent=0)


@pytest.fixture
def project(store: Store, settings: Config, site: str) -> Callable[[], None]:
    """Bring the projection up to date, as ``worker.project`` does all the time."""

    def follow() -> None:
        projector = Projector(store, settings.projection)
        while projector.follow(site):
            pass
        projector.close()

    return follow


@pytest.fixture
def app(settings: Config, store: Store, registry: Registry, rings: list[str]) -> Flask:
    return create_app(Services(settings, store, registry, rings.append))


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """Makes browsers, each with its own cookies."""
    return lambda: Visitor(app.test_client())


@pytest.fixture
def boss(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    """An admin of the installation, logged in."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    browser = visitor()
    browser.come_back(registry, "boss")
    return browser


@pytest.fixture
def dana(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    """A moderator, logged in."""
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    browser = visitor()
    browser.come_back(registry, "dana")
    return browser


@pytest.fixture
def marat(visitor: Callable[[], Visitor], registry: Registry, site: str) -> Visitor:
    """Her colleague, logged in."""
    registry.add_moderator("marat", Role.MODERATOR, PASSWORD)
    browser = visitor()
    browser.come_back(registry, "marat")
    return browser


@pytest.fixture
def day(store: Store, site: str) -> dict[str, str]:
    """A day's comments, scored: ids by author."""
    return newsroom.fill(store, site)
