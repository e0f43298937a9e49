"""An Idempotency-Key belongs to who sent it: nobody takes, blocks or reads another's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.embed.conftest import ORIGIN, Page

FIRST, SECOND, OTHER = "a" * 40, "b" * 40, "c" * 40
DOCUMENT = {"article": {"id": "a1"}, "author": {"name": "Dana"}, "body": "The same text."}
KEY = "comment-4711"


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    registry.add_site("other", "Other")
    for secret, owner in ((FIRST, site), (SECOND, site), (OTHER, "other")):
        registry.add_key(owner, "test", secret)
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    return Page(app, store, Boxes(store.redis).set("demo", origins=[ORIGIN]))


def through_api(app: Flask, secret: str, **changes: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": KEY}
    client: FlaskClient = app.test_client()
    return client.post("/v1/comments", json={**DOCUMENT, **changes}, headers=headers)


def through_box(page: Page, **changes: Any) -> TestResponse:
    headers = {"Origin": ORIGIN, "Idempotency-Key": KEY}
    document = {**DOCUMENT, "proof": page.proof(), **changes}
    return page.client.post(f"{page.base}/comments", json=document, headers=headers)


def through_form(page: Page) -> TestResponse:
    form = {"article": "a1", "name": "Dana", "body": "The same text."}
    headers = {"Origin": ORIGIN, "Idempotency-Key": KEY}
    return page.client.post(f"{page.base}/form", data=form, headers=headers)


def test_a_reader_cannot_take_a_key(app: Flask, page: Page) -> None:
    """Whoever guessed the site's key first, the site's own post is taken."""
    assert through_box(page, body="I was here first").status_code == 202
    assert through_form(page).status_code == 303
    sent = through_api(app, FIRST)
    assert sent.status_code == 202
    assert "Idempotency-Replayed" not in sent.headers


def test_no_caller_gets_anothers_receipt(app: Flask, page: Page, store: Store) -> None:
    """The same key with the same document is another comment for each caller."""
    ids = [through_api(app, secret).get_json()["id"] for secret in (FIRST, SECOND, OTHER)]
    ids.append(through_box(page).get_json()["id"])
    assert through_form(page).status_code == 303
    assert len(set(ids)) == len(ids)
    assert len(list(store.export("demo"))) == 4
    assert len(list(store.export("other"))) == 1


def test_each_callers_own_key_still_counts(app: Flask, page: Page) -> None:
    """For one caller a repeated post is one comment, and another payload is refused."""
    for send in (
        lambda **changes: through_api(app, FIRST, **changes),
        lambda **changes: through_api(app, SECOND, **changes),
        lambda **changes: through_box(page, **changes),
    ):
        first, again = send(), send()
        assert first.status_code == again.status_code == 202
        assert first.get_json()["id"] == again.get_json()["id"]
        assert send(body="Another text.").get_json()["type"] == "/problems/key-reused"


def test_receipts_are_of_the_box(app: Flask, page: Page, store: Store) -> None:
    """A reader's receipt opens that comment on its own site; one of the API has none to give."""
    mine = through_box(page).get_json()
    theirs = through_api(app, FIRST).get_json()["id"]
    assert page.get(f"/comments/{mine['id']}?receipt={mine['receipt']}").status_code == 200
    assert page.get(f"/comments/{theirs}?receipt={mine['receipt']}").status_code == 404
    other = Boxes(store.redis).set("other", origins=[ORIGIN])
    path = f"/embed/{other.key}/comments/{mine['id']}?receipt={mine['receipt']}"
    assert page.client.get(path).status_code == 404
