"""An archived site takes nothing new, through no door, and can be read and restored."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.access.api_keys import KeyRing
from tests.support.api import comment, problem

ORIGIN = "https://news.example"


@pytest.fixture
def archived(registry: Registry, site: str, app: Flask) -> Registry:
    registry.archive_site(site)
    _forget(app, registry)
    return registry


def _forget(app: Flask, registry: Registry) -> None:
    """Let the web process ask for its keys anew, as it does every four seconds."""
    app.extensions["modqueue.keys"] = KeyRing(registry)


def test_the_api_reads_and_writes_nothing(archived: Registry, api: FlaskClient) -> None:
    """Posts, articles and settings are refused with a problem of its own; events are read."""
    for answer in (
        api.post("/v1/comments", json=comment()),
        api.patch("/v1/articles/a/settings", json={"closed": True}),
        api.get("/v1/policy"),
    ):
        problem(answer, 403, "site-archived")
    assert api.get("/v1/events").status_code == 200


def test_the_box_shows_and_takes_nothing(
    archived: Registry, store: Store, anonymous: FlaskClient
) -> None:
    """Readers still read the thread; a post is refused with the reason."""
    key = Boxes(store.redis).set("demo", origins=[ORIGIN]).key
    headers = {"Origin": ORIGIN}
    assert anonymous.get(f"/embed/{key}/articles/a/comments", headers=headers).status_code == 200
    answer = anonymous.post(f"/embed/{key}/comments", json={}, headers=headers)
    problem(answer, 403, "site-archived")


def test_a_restored_site_takes_comments(archived: Registry, app: Flask, api: FlaskClient) -> None:
    """After `restore` the same key posts again: nothing was lost of its scopes."""
    archived.restore_site("demo")
    _forget(app, archived)
    assert api.post("/v1/comments", json=comment()).status_code == 202
