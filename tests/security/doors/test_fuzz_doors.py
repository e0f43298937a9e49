"""No door for other programs answers 500: the API, foreign protocols, and the comment box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from werkzeug.test import TestResponse

import classifier
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes, Gate
from moderation.registry.integration_keys import IntegrationKeys
from moderation.store.learning.labels import LabelStore
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.access.keyring import Keyring
from service.app import create_app
from service.embed.proof import Proofs, solve
from service.services import Services
from tests.security.doors.documents import (
    BOX,
    COMMENT,
)
from tests.security.doors.foreign_requests import (
    CONTENT_TYPES,
    CORAL,
    FORM,
    of_akismet,
    of_azure,
    of_coral,
    of_moderations,
    of_perspective,
    things,
)
from tests.support import newsroom
from tests.support.api import SECRET
from tests.support.attacks.fuzzing import (
    ALL,
    Asked,
    bodies,
    cursors,
    encoded,
    headers,
    mostly,
    run,
    strings,
)


@pytest.fixture
def app(store: Store, registry: Registry, redis: Redis, site: str, tmp_path: Path) -> Flask:
    """Everything that is served, with the shipped model."""
    settings = Config(secret="s" * 40, data_dir=tmp_path, rate_per_second=1e6, rate_burst=10**6)
    keys = IntegrationKeys(redis)
    keys.set_coral_secret(site, CORAL)
    registry.add_key(site, "test", SECRET)
    return create_app(
        Services(
            settings=settings,
            store=store,
            registry=registry,
            ring=[].append,
            scorer=classifier.load(settings.model_dir),
            labels=LabelStore(redis),
            integration_keys=keys,
        )
    )


@pytest.fixture
def ids(store: Store, site: str) -> st.SearchStrategy[str]:
    """Comments, some of which exist."""
    known = list(newsroom.fill(store, site).values())
    return mostly(st.sampled_from(known), things)


def send_to(app: Flask, **more: str) -> Any:
    client = app.test_client(use_cookies=False)

    def send(asked: Asked) -> TestResponse:
        return asked.send(client, **more)

    return send


@st.composite
def of_api(draw: st.DrawFn, ids: st.SearchStrategy[str], policy: Any, settings: Any) -> Asked:
    comment, thing = draw(ids), draw(things)
    method, path, document = draw(
        st.sampled_from(
            [
                ("POST", "/v1/comments", COMMENT),
                ("POST", "/v1/comments:batch", {"comments": [COMMENT, COMMENT]}),
                ("PATCH", f"/v1/comments/{comment}", {"body": "x"}),
                ("POST", f"/v1/comments/{comment}/reports", {"reporter_id": "x", "reason": "r"}),
                ("PUT", "/v1/policy", policy),
                ("PUT", "/v1/settings", settings),
                ("POST", "/v1/webhooks", {"url": "https://x.example/", "events": []}),
                ("PATCH", f"/v1/webhooks/{thing}", {"enabled": True}),
                ("POST", f"/v1/webhooks/{thing}/replay", {"since": "2026-01-01T00:00:00Z"}),
                ("POST", "/v1/score", {"texts": ["a", "b"]}),
                ("PATCH", f"/v1/articles/{thing}/settings", {"closed": False}),
            ]
        )
    )
    content_type = draw(st.sampled_from(CONTENT_TYPES))
    return Asked(method, path, draw(bodies(document)), content_type, {**draw(headers)})


@st.composite
def of_api_looks(draw: st.DrawFn, ids: st.SearchStrategy[str]) -> Asked:
    comment, thing = draw(ids), draw(things)
    path = draw(
        st.sampled_from(
            [
                "/v1/events",
                "/v1/comments/" + comment,
                f"/v1/articles/{thing}/comments",
                f"/v1/articles/{thing}/comments/count",
                f"/v1/webhooks/{thing}",
                f"/v1/webhooks/{thing}/deliveries",
                "/v1/policy/versions",
                "/$discovery/rest",
                f"/discovery/v1/apis/commentanalyzer/{thing}/rest",
                f"/v1alpha1/{thing}",
                f"/problems/{thing}",
            ]
        )
    )
    parameters = st.sampled_from(("after", "limit", "status", "order", "version", "key", "x"))
    query = encoded(draw(st.dictionaries(parameters, cursors | strings, max_size=3)))
    return Asked("GET", f"{path}?{query}", headers={**draw(headers)})


@st.composite
def of_box(draw: st.DrawFn, key: str, solved: str, ids: st.SearchStrategy[str]) -> Asked:
    comment, thing = draw(ids), draw(things)
    box = draw(mostly(st.just(key), things))
    parameters = st.sampled_from(("article", "language", "back", "after", "receipt", "x"))
    query = encoded(draw(st.dictionaries(parameters, strings, max_size=4)))
    sent = {"Origin": "http://localhost", **draw(headers)}
    if draw(st.booleans()):
        paths = ("/challenge", "/page", f"/articles/{thing}/comments", f"/comments/{comment}")
        return Asked("GET", f"/embed/{box}{draw(st.sampled_from(paths))}?{query}", headers=sent)
    if draw(st.booleans()):
        names = ("article", "name", "body", "parent_id", "language", "back", "title")
        fields = draw(st.dictionaries(st.sampled_from(names), strings))
        return Asked("POST", f"/embed/{box}/form", encoded(fields).encode(), FORM, sent)
    path = draw(st.sampled_from(("/comments", "/look", f"/comments/{comment}/reports")))
    challenge, _, answer = solved.partition(" ")
    document = {**BOX, "proof": {"challenge": challenge, "answer": answer}}
    raw = draw(bodies(document if path == "/comments" else {"body": "x", "reason": "y"}))
    return Asked("POST", f"/embed/{box}{path}", raw, "application/json", sent)


def test_api(app: Flask, ids: st.SearchStrategy[str]) -> None:
    """Bodies of the sites' API."""
    client, key = app.test_client(), {"Authorization": f"Bearer {SECRET}"}
    policy, settings = (client.get(f"/v1/{n}", headers=key).json for n in ("policy", "settings"))
    run(ALL * 14 // 100, of_api(ids, policy, settings), send_to(app, **key))


def test_api_looks(app: Flask, ids: st.SearchStrategy[str]) -> None:
    """Addresses and parameters of the sites' API, of Perspective and of its description."""
    send = send_to(app, Authorization=f"Bearer {SECRET}")
    run(ALL * 8 // 100, of_api_looks(ids), send)


def test_perspective(app: Flask) -> None:
    """Analyses and suggestions, gzip included."""
    run(ALL * 10 // 100, of_perspective(), send_to(app))


def test_moderations(app: Flask) -> None:
    """Texts, parts and conversations, in the dialects of OpenAI and Mistral."""
    send = send_to(app, Authorization=f"Bearer {SECRET}")
    run(ALL * 5 // 100, of_moderations(), send)


def test_azure(app: Flask) -> None:
    """Texts with every field of Azure's, in any version."""
    send = send_to(app, **{"Ocp-Apim-Subscription-Key": SECRET})
    run(ALL * 5 // 100, of_azure(), send)


def test_akismet(app: Flask) -> None:
    """Forms in any charset, and what is no form."""
    run(ALL * 7 // 100, of_akismet(), send_to(app))


def test_coral(app: Flask) -> None:
    """Signed comments and unsigned ones; whoever signs is always answered."""
    run(ALL * 5 // 100, of_coral(), send_to(app))


def test_box(
    app: Flask, redis: Redis, ids: st.SearchStrategy[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comment box: looks, posts, reports, and its form."""
    monkeypatch.setattr(Gate, "count", lambda *_: 1)
    monkeypatch.setattr(Gate, "first_use", lambda *_: True)
    key = Boxes(redis).of_site("demo").key
    challenge, bits = Proofs(Keyring("s" * 40), key).challenge(0, Gate(redis, "demo"))
    solved = f"{challenge} {solve(challenge, bits)}"
    run(ALL * 8 // 100, of_box(key, solved, ids), send_to(app))
