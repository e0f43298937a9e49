"""/openapi.json: valid, complete, and true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.http.problems import KINDS
from tests.service.conftest import Post
from tests.support.api import comment, json_body, problem
from tests.support.web import json_schema

Judge = Callable[[], int]


DOCUMENT: list[dict[str, Any]] = []  # once it was asked for


@pytest.fixture
def document(anonymous: FlaskClient) -> dict[str, Any]:
    """The document, which every application writes alike."""
    if not DOCUMENT:
        DOCUMENT.append(anonymous.get("/openapi.json").get_json())
    return DOCUMENT[0]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield method, path, item[method]


def test_valid(document: dict[str, Any]) -> None:
    """The document is OpenAPI 3.1."""
    assert document["openapi"] == "3.1.0"
    from openapi_spec_validator import OpenAPIV31SpecValidator  # as slow as jsonschema

    OpenAPIV31SpecValidator(document).validate()


def test_every_route(document: dict[str, Any], api: FlaskClient) -> None:
    """Each route of the API is in it, with a summary and its answers."""
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in api.application.url_map.iter_rules()
        if rule.rule.startswith("/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(method, path) for method, path, _ in operations(document)} == routes
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert any(status.startswith("2") for status in operation["responses"])


def test_what_generators_of_clients_need_is_in_it(document: dict[str, Any]) -> None:
    """Licence, server, and one name for each operation, which goes into generated code."""
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert document["servers"][0]["url"] == "."
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z_]+", name) for name in names)
    used = json.dumps(document)
    for name in document["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in used, name


def test_formats_and_bounds_are_in_it(document: dict[str, Any]) -> None:
    """Whole numbers have a least value, and texts of a form name it."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        for field, shape in schema.get("properties", {}).items():
            if shape.get("type") in ("integer", ["integer", "null"]):
                assert "minimum" in shape, (name, field)
            if field == "url":
                assert shape.get("format") == "uri" or "pattern" in shape, name
            if field.endswith("_at"):
                assert shape.get("format") == "date-time", (name, field)
    assert schemas["AuthorPart"]["properties"]["email"]["format"] == "email"
    assert schemas["NewComment"]["properties"]["parent_id"]["pattern"] == "^[a-z2-7]{16}$"


def test_problems_may_carry_more(document: dict[str, Any]) -> None:
    """Members that a kind brings along are allowed, and those of today are named."""
    schema = document["components"]["schemas"]["ProblemDetails"]
    assert schema["additionalProperties"] is not False
    assert {"version", "state", "scope", "incident"} <= schema["properties"].keys()
    for _, _, operation in operations(document):
        assert "500" in operation["responses"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/v1/comments/x"),
        ("get", "/v1/nothing"),
        ("delete", "/v1/comments/x"),
        ("get", "/v1/webhooks/x/y"),
    ],
)
def test_strangers_get_401_everywhere(api: FlaskClient, method: str, path: str) -> None:
    """Without a good key no address of the API tells whether anything is there."""
    for headers in ({"Authorization": "Bearer wrong"}, {"Authorization": ""}):
        problem(api.open(path, method=method, headers=headers), 401, "unauthorized")
    problem(api.open(path, method=method), 404, "not-found")


def test_limits_are_in_it(document: dict[str, Any]) -> None:
    """The limits that the service keeps can be read from the document."""
    schemas = document["components"]["schemas"]
    assert schemas["NewComment"]["properties"]["body"]["maxLength"] == 1500
    assert schemas["AuthorPart"]["properties"]["name"]["maxLength"] == 80
    assert schemas["ArticlePart"]["properties"]["id"]["maxLength"] == 200
    assert set(schemas["NewComment"]["required"]) == {"article", "author", "body"}


def test_problems_are_in_it(document: dict[str, Any]) -> None:
    """Each documented refusal is a problem, and each kind is documented somewhere."""
    named: set[str] = set()
    for _, _, operation in operations(document):
        assert "401" in operation["responses"]
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                assert set(response["content"]) == {"application/problem+json"}
                named |= set(re.findall(r"`([a-z-]+)`", response["description"]))
    everywhere = {"method-not-allowed", "misdirected"}
    # For browsers, not part of the sites' API.
    of_the_comment_box = {"origin-refused", "reader-refused", "reader-needed", "name-taken"}
    assert named == set(KINDS) - everywhere - of_the_comment_box


def answer_schema(document: dict[str, Any], method: str, path: str, status: int) -> Any:
    response = document["paths"][path][method]["responses"][str(status)]
    schema = next(iter(response["content"].values()))["schema"]
    return {**schema, "components": document["components"]}


def test_answers_are_as_described(
    document: dict[str, Any], api: FlaskClient, post: Post, judge: Judge
) -> None:
    """Real answers have the shapes of the document, and no field that it does not know."""
    held = post(body="awful", author={"name": "A"})
    approved = post()
    judge()
    api.patch(f"/v1/comments/{approved}", json={"body": "edited"})
    judge()
    gone = post()
    api.delete(f"/v1/comments/{gone}")
    one, article = "/v1/comments/{comment_id}", "/v1/articles/{article_id}"
    policy = api.get("/v1/policy").get_json()
    report = {"reporter_id": "r"}
    batch = {"comments": [comment(), {}]}
    answers: list[tuple[str, str, TestResponse]] = [
        ("post", "/v1/comments", api.post("/v1/comments", json=comment())),
        ("post", "/v1/comments", api.post("/v1/comments", json={})),
        ("get", one, api.get(f"/v1/comments/{held}")),
        ("get", one, api.get(f"/v1/comments/{approved}")),
        ("get", one, api.get(f"/v1/comments/{gone}")),
        ("get", one, api.get("/v1/comments/aaaaaaaaaaaaaaaa")),
        ("patch", one, api.patch(f"/v1/comments/{held}", json={"body": "x"})),
        ("post", f"{one}/reports", api.post(f"/v1/comments/{held}/reports", json=report)),
        ("post", "/v1/comments:batch", api.post("/v1/comments:batch", json=batch)),
        ("get", f"{article}/comments", api.get("/v1/articles/a-1/comments")),
        ("get", f"{article}/comments", api.get("/v1/articles/a-1/comments?status=held")),
        ("get", f"{article}/comments/count", api.get("/v1/articles/a-1/comments/count")),
        ("post", "/v1/articles:count", api.post("/v1/articles:count", json={"articles": ["a"]})),
        ("get", f"{article}/settings", api.get("/v1/articles/a-1/settings")),
        ("get", "/v1/policy", api.get("/v1/policy")),
        ("put", "/v1/policy", api.put("/v1/policy", json=policy)),
        ("get", "/v1/policy/versions", api.get("/v1/policy/versions")),
        ("get", "/v1/events", api.get("/v1/events")),
        ("delete", "/v1/labels", api.delete("/v1/labels?reference=r-1")),
        ("delete", "/v1/votes", api.delete("/v1/votes?voter_id=r-1")),
    ]
    for method, path, answer in answers:
        schema = answer_schema(document, method, path, answer.status_code)
        json_schema.validator(strict(schema)).validate(answer.get_json(force=True))


def strict(schema: Any) -> Any:
    """Return ``schema`` with every object closed against fields that it does not name."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(item) for name, item in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        closed["additionalProperties"] = False
    return closed


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "x" * 1501},
        {"author": {"name": ""}},
        {"article": {}},
        {"colour": 1},
        {"body": 5},
        {"client": {"ip": 5}},
    ],
)
def test_requests_are_as_described(
    document: dict[str, Any], api: FlaskClient, changes: dict[str, Any]
) -> None:
    """What the document forbids is refused, and what it allows is taken."""
    content = document["paths"]["/v1/comments"]["post"]["requestBody"]["content"]
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    good, bad = comment(), comment(**changes)
    checker = json_schema.validator(schema)
    assert checker.is_valid(good)
    assert not checker.is_valid(bad)
    assert api.post("/v1/comments", data=json_body(good), content_type="application/json")
    assert api.post("/v1/comments", json=bad).status_code == 422
