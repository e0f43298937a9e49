"""The web application over the real store, and a client that carries a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import judging
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support.api import SECRET, comment
from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.web_store import store_redis  # noqa: F401 - a fixture

Post = Callable[..., str]


@pytest.fixture
def settings() -> Config:
    return Config(secret="s" * 40)


@pytest.fixture
def app(settings: Config, store: Store, registry: Registry, rings: list[str]) -> Flask:
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


@pytest.fixture
def post(api: FlaskClient) -> Post:
    """Submit a comment and return its id."""

    def submit(**changes: Any) -> str:
        answer = api.post("/v1/comments", json=comment(**changes))
        assert answer.status_code == 202, answer.text
        return str(answer.get_json()["id"])

    return submit


@pytest.fixture
def judge(store: Store, scorer: judging.Scorer, site: str) -> Callable[[], int]:
    """Score everything that waits, as a worker does."""

    def drain() -> int:
        return judging.drain(
            store, lambda _: None, scorer, site, judging.DrainLimits(), worker="test"
        )

    return drain


Gunicorn = Callable[..., RunningGunicorn]


@pytest.fixture
def gunicorn(redis_url: str, registry: Registry, site: str, tmp_path: Path) -> Iterator[Gunicorn]:
    """Start gunicorn with so many processes and threads; it is stopped after the test."""
    registry.add_key(site, "test", SECRET)
    running: list[RunningGunicorn] = []

    def start(
        *, processes: int, threads: int, worker: str = "", **settings: str
    ) -> RunningGunicorn:
        one = RunningGunicorn(
            redis_url, tmp_path, processes=processes, threads=threads, worker=worker, **settings
        )
        running.append(one)
        return one

    yield start
    for one in running:
        one.stop()
