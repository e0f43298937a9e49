"""The real API behind a real socket, for the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from moderation import judging
from moderation.judging import DrainLimits
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from modqueue_client import Client
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.support.servers.web_server import serving


@pytest.fixture
def url(store: Store, registry: Registry, rings: list[str]) -> Iterator[str]:
    settings = Config(secret="s" * 32)
    app = create_app(Services(settings, store, registry, rings.append))
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def client(url: str, registry: Registry, site: str) -> Iterator[Client]:
    _, secret = registry.add_key(site, "test")
    with Client(url, secret, patience_seconds=5.0) as client:
        yield client


@pytest.fixture
def service(store: Store, registry: Registry, site: str) -> Iterator[dict[str, str]]:
    """A service that judges what comes in before it answers: its address and a key."""

    def judge(site: str) -> None:
        limits = DrainLimits(budget_seconds=30)
        judging.drain(store, str, FakeScorer(), site, limits, worker="w")

    _, key = registry.add_key(site, "test")
    app = create_app(Services(Config(secret="s" * 32), store, registry, judge))
    with serving(app) as port:
        yield {"MODQUEUE": f"http://127.0.0.1:{port}", "KEY": key}
