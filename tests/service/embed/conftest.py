"""A page on https://news.example with the comment box of site demo."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation import judging
from moderation.judging import DrainLimits
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Box, Boxes
from moderation.store.writer import Store
from service.app import create_app
from service.embed.proof import solve
from service.services import Services
from tests.conftest import FakeScorer
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

ORIGIN = "https://news.example"


class Page:
    """What the page's script does."""

    def __init__(self, app: Flask, store: Store, box: Box) -> None:
        self.client: FlaskClient = app.test_client()
        self.store, self.box = store, box
        self.base = f"/embed/{box.key}"
        self.token: str | None = None

    def signed(self, token: str) -> Page:
        """Return the same page as a reader sees it for whom the site made ``token``."""
        other = copy.copy(self)
        other.token = token
        return other

    def get(self, path: str, origin: str | None = ORIGIN) -> TestResponse:
        return self.client.get(self.base + path, headers=self._headers(origin))

    def send(
        self, path: str, document: Any, origin: str | None = ORIGIN, method: str = "POST"
    ) -> TestResponse:
        return self.client.open(
            self.base + path, method=method, json=document, headers=self._headers(origin)
        )

    def proof(self) -> dict[str, str]:
        found = self.get("/challenge").get_json()
        return {
            "challenge": found["challenge"],
            "answer": solve(found["challenge"], found["bits"]),
        }

    def comment(self, body: str = "Well written.", **more: Any) -> dict[str, Any]:
        document = {"article": {"id": "a/1"}, "author": {"name": "Asel"}, "body": body}
        return {**document, "proof": self.proof(), **more}

    def _headers(self, origin: str | None) -> dict[str, str]:
        named = {"Origin": origin} if origin else {}
        return {**named, "Authorization": f"Bearer {self.token}"} if self.token else named

    def judge(self) -> None:
        limits = DrainLimits(budget_seconds=30)
        judging.drain(self.store, str, FakeScorer(), "demo", limits, worker="w")


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    box = Boxes(store.redis).set("demo", origins=[ORIGIN], nudge=True)
    return Page(app, store, box)
