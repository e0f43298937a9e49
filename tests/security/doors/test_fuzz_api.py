"""The API is what its documents say: schemathesis asks, and reads each answer by them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints
from tests.service.integrations.conftest import KEY
from tests.support import newsroom
from tests.support.attacks.fuzzing import ALL

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def known(store: Store, redis: Redis, site: str) -> dict[str, list[str]]:
    """Things that exist, by the name of their parameter."""
    comments = list(newsroom.fill(store, site).values())
    endpoint, _ = Endpoints(redis).add(site, "https://sink.example/", by="test")
    articles = [article.id for article in (newsroom.METRO, newsroom.WATER)]
    return {"comment_id": comments, "article_id": articles, "webhook_id": [endpoint.id]}


def check(operation: Any, known: dict[str, list[str]], cases: int, mode: GenerationMode) -> None:
    """Ask ``operation`` so many times, half of them for what exists."""
    count = iter(range(10**9))

    @settings(
        max_examples=cases,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        number = next(count)
        for name in set(case.path_parameters or {}) & set(known):
            if number % 2:
                case.path_parameters[name] = known[name][number % len(known[name])]
        answer = case.call(headers={"Authorization": f"Bearer {KEY}"})
        case.validate_response(answer, checks=CHECKS)

    each()


@pytest.mark.parametrize("mode", MODES, ids=["as-described", "otherwise"])
def test_answers_are_as_described(
    app: Flask, known: dict[str, list[str]], mode: GenerationMode
) -> None:
    """Whatever is sent: no failure of ours, no status, type or shape unknown to the document."""
    operations = described(app, "/openapi.json")
    share = max(ALL * 8 // 100 // len(operations), 4)
    for operation in operations:
        check(operation, known, share, mode)
    assert len(operations) > 20


@pytest.mark.parametrize("mode", MODES, ids=["as-described", "otherwise"])
def test_foreign_answers_are_as_described(app: Flask, mode: GenerationMode) -> None:
    """The document of the foreign protocols is as true: their errors, words and statuses.

    What has no body takes any text, so there is no other way to ask.
    """
    operations = described(app, "/openapi-compatible.json")
    if mode is GenerationMode.NEGATIVE:
        operations = [one for one in operations if "requestBody" in one.definition.raw]
    share = max(ALL * 4 // 100 // len(operations), 4)
    for operation in operations:
        check(operation, {"site": ["demo"]}, share, mode)
    assert len(operations) > 10


def described(app: Flask, address: str) -> list[Any]:
    """Return the operations of the document at ``address``."""
    schema = schemathesis.openapi.from_dict(app.test_client().get(address).get_json())
    schema.app = app
    return [found.ok() for found in schema.get_all_operations()]


def test_the_problems_of_the_document_can_be_sent(client: FlaskClient, known: Any) -> None:
    """A refusal may carry what docs/problems.md says it carries, and the document knows that."""
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    assert {"version", "state", "incident"} <= schemas["ProblemDetails"]["properties"].keys()


def test_limits_of_numbers_are_limits_of_numbers(client: FlaskClient) -> None:
    """A number's bounds are not told as the length of a text."""
    text = json.dumps(client.get("/openapi.json").get_json())
    document = json.loads(text, object_hook=lambda found: _checked(found))
    assert document["openapi"] == "3.1.0"


def _checked(found: dict[str, Any]) -> dict[str, Any]:
    if found.get("type") in ("integer", "number"):
        assert not {"minLength", "maxLength"} & found.keys()
    return found
