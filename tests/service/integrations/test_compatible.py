"""/openapi-compatible.json: valid, complete, and of what is served alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.integrations.compatible import ADDRESS, PROTOCOLS
from service.services import Services

FOREIGN = {"perspective", "perspective_discovery", "akismet", "coral", "moderations", "azure"}
# Other spellings of addresses that are in it, and what is refused by name.
LEFT_OUT = re.compile(r"/v1alpha1//.*|/integrations/coral/{site}/|.*{method}")
METHODS = ("get", "post")


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(ADDRESS).get_json()
    return answer


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_valid(document: dict[str, Any]) -> None:
    """The document is OpenAPI 3.1, and each schema of it is used."""
    from openapi_spec_validator import OpenAPIV31SpecValidator  # as slow as jsonschema

    OpenAPIV31SpecValidator(document).validate()
    text = json.dumps(document)
    assert all(f"#/components/schemas/{name}" in text for name in document["components"]["schemas"])


def test_every_foreign_route_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    """What is served and in neither document would be known to nobody."""
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in FOREIGN
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    served = {(method, path) for method, path in routes if not LEFT_OUT.fullmatch(path)}
    assert {(method, path) for method, path, _ in operations(document)} == served


def test_generators_of_clients_find_what_they_need(document: dict[str, Any]) -> None:
    """A name for each operation, a known tag, a known way to send the key, refusals."""
    everything = list(operations(document))
    names = [operation["operationId"] for _, _, operation in everything]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    assert tags == set(PROTOCOLS)
    schemes = document["components"]["securitySchemes"]
    for method, path, operation in everything:
        assert method in METHODS
        assert set(operation["tags"]) <= tags, path
        assert all(name in schemes for key in operation["security"] for name in key)
        assert {"500"} < set(operation["responses"]), path


def test_it_names_what_is_served_alone(services: Services) -> None:
    """A protocol that is switched off is not described."""
    settings = replace(services.settings, integrations="azure,akismet")
    client = create_app(replace(services, settings=settings)).test_client()
    document = client.get(ADDRESS).get_json()
    assert {tag["name"] for tag in document["tags"]} == {"azure", "akismet"}
    assert {path.split("/")[1] for path in document["paths"]} == {"contentsafety", "1.1", "1.2"}


def test_our_own_document_has_none_of_it(client: FlaskClient, document: dict[str, Any]) -> None:
    """Clients that are made from /openapi.json know one kind of refusal."""
    own = client.get("/openapi.json").get_json()["paths"]
    assert not own.keys() & document["paths"].keys()
