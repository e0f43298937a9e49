"""A null, at any depth of any body, is refused by its place or taken for absent."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from service.schemas.fields import BodySchema
from tests.service.integrations.conftest import KEY
from tests.support import newsroom

API = {"Authorization": f"Bearer {KEY}"}
Place = tuple[str | int, ...]


def every_schema() -> Iterator[type[BodySchema]]:
    """Yield each schema of a body, those made at run time included."""
    waiting = [BodySchema]
    while waiting:
        below = waiting.pop().__subclasses__()
        yield from below
        waiting += below


def example(field: fields.Field[Any]) -> Any:
    """Return something for ``field``: all objects and lists are there, so that nulls can be."""
    match field:
        case fields.Nested():
            return document_of(field.schema)
        case fields.List():
            return [example(field.inner)]
        case fields.Dict():
            return {"en": example(field.value_field), "toxicity": example(field.value_field)}
        case fields.Boolean():
            return True
        case fields.Number():
            return 1
        case fields.Enum():
            return next(iter(field.enum)).value
        case fields.Raw():
            return {"x": [1]}
    return "text"


def document_of(schema: Schema) -> dict[str, Any]:
    return {name: example(field) for name, field in schema.load_fields.items()}


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of everything in ``value``, itself included."""
    yield place
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*place, name))


def without(document: Any, place: Place) -> Any:
    """Return ``document`` with a null at ``place``."""
    if not place:
        return None
    changed = copy.deepcopy(document)
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = None
    return changed


SCHEMAS = sorted(every_schema(), key=lambda schema: schema.__qualname__)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.__name__)
def test_no_null_where_the_schema_has_a_value(schema: type[BodySchema]) -> None:
    """What is loaded has a null only where the field says so itself."""
    known = schema()
    whole = document_of(known)
    for place in places(whole):
        if place and not _refused(known.validate(without(whole, place)), place):
            assert _may_be_null(known.load_fields[str(place[0])], place[1:]), place


def _refused(errors: Any, place: Place) -> bool:
    for name in place:
        if not isinstance(errors, Mapping):
            return bool(errors)
        errors = errors.get(name, {})
    return bool(errors)


def _may_be_null(field: Any, place: Place) -> bool:
    match field:
        case fields.Nested() if place:
            return _may_be_null(field.schema.load_fields[str(place[0])], place[1:])
        case fields.List() if place:
            return _may_be_null(field.inner, place[1:])
        case fields.Dict() if place:  # a name without a value is left out
            return len(place) > 1 and _may_be_null(field.value_field, place[1:])
        case _:  # below a field of any kind, a document is kept as it is
            return bool(place) or bool(field.allow_none)


@pytest.fixture
def comment_id(store: Store, site: str) -> str:
    return next(iter(newsroom.fill(store, site).values()))


FULL = {
    "article": {"id": "f", "url": "https://x.example/", "title": "t"},
    "author": {"name": "N", "id": "i", "email": "a@b"},
    "body": "b",
    "parent_id": None,
    "language": "en",
    "submitted_at": "2026-11-28T10:00:00Z",
    "client": {"ip": "1.2.3.4", "user_agent": "u"},
}
LIMITS = {
    "approve": 0.1,
    "approve_in": {"en": 0.1},
    "hold": 0.5,
    "hold_in": {"kk": 0.6},
    "reject": None,
}
WORD = {"pattern": "x", "kind": "word", "route": "hold", "label": ""}
HOOK = {"url": "https://x.example/", "description": "", "events": ["comment.judged"]}


def test_api(client: FlaskClient, redis: Redis, site: str, comment_id: str) -> None:
    """Real documents with a null somewhere get 2xx or a problem, never a 500."""
    endpoint, _ = Endpoints(redis).add(site, "https://sink.example/", by="test")
    policy = client.get("/v1/policy", headers=API).get_json()
    policy["thresholds"]["toxicity"] = LIMITS
    policy["words"] = [WORD]
    settings = client.get("/v1/settings", headers=API).get_json()
    settings["reasons"] = settings["reasons"][:2]
    hook = f"/v1/webhooks/{endpoint.id}"
    requests: list[tuple[str, str, Any]] = [
        ("POST", "/v1/comments", FULL),
        ("POST", "/v1/comments:batch", {"comments": [FULL]}),
        ("PATCH", f"/v1/comments/{comment_id}", {"body": "x"}),
        ("POST", f"/v1/comments/{comment_id}/reports", {"reporter_id": "x", "reason": "y"}),
        ("PATCH", "/v1/articles/f/settings", {"closed": True, "publishing": "pre", "title": "t"}),
        ("PUT", "/v1/policy", policy),
        ("PUT", "/v1/settings", settings),
        ("POST", "/v1/webhooks", HOOK),
        ("PATCH", hook, {**HOOK, "enabled": True}),
        ("POST", f"{hook}/secret", {"overlap_seconds": 1}),
        ("POST", f"{hook}/replay", {"since": "2026-01-01T00:00:00Z"}),
        ("POST", "/v1/score", {"texts": ["a"]}),
    ]
    for method, path, document in requests:
        for place in places(document):
            answer = client.open(path, method=method, json=without(document, place), headers=API)
            assert answer.status_code < 500, (path, place, answer.text)


def test_a_label_without_words(client: FlaskClient) -> None:
    """The settings say where the null is."""
    settings = client.get("/v1/settings", headers=API).get_json()
    settings["reasons"][0]["labels"] = {"en": None}
    answer = client.put("/v1/settings", json=settings, headers=API)
    assert answer.status_code == 422
    errors = answer.get_json(force=True)["errors"]
    assert errors == [{"field": "/reasons/0/labels/en", "detail": "must not be null"}]


PERSPECTIVE = {
    "comment": {"text": "hello", "type": "PLAIN_TEXT"},
    "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.1}},
    "attributeScores": {
        "TOXICITY": {
            "summaryScore": {"value": 0.5, "type": "PROBABILITY"},
            "spanScores": [{"begin": 0, "end": 2, "score": {"value": 1}}],
        }
    },
    "languages": ["en"],
    "context": {"entries": [{"text": "x", "type": "PLAIN_TEXT"}]},
    "clientToken": "t",
}


@pytest.mark.parametrize("method", ["analyze", "suggestscore"])
def test_perspective(app: Flask, method: str) -> None:
    """Google's protocol takes null for absent; here, too."""
    other = "attributeScores" if method == "analyze" else "requestedAttributes"
    document = {name: value for name, value in PERSPECTIVE.items() if name != other}
    client = app.test_client()

    def send(body: Any) -> TestResponse:
        path = f"/v1alpha1/comments:{method}?key={KEY}"
        return client.post(path, data=json.dumps(body), content_type="application/json")

    assert send(document).status_code == 200
    for place in places(document):
        assert send(without(document, place)).status_code in (200, 400), place
