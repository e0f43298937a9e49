"""``/openapi-compatible.json``: what is served of foreign protocols, as OpenAPI 3.1.

A document of its own, because each protocol has its own errors and its own way to send the key:
clients made from ``/openapi.json`` have none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Response

from service.integrations.compatible import akismet, azure, coral, moderations, perspective
from service.integrations.compatible.shapes import Protocol, Shape
from service.services import services

ADDRESS = "/openapi-compatible.json"
DESCRIPTION = (
    "What modqueue answers in the protocols of other services, whose clients work with another "
    "address. modqueue's own API is in openapi.json."
)
PROTOCOLS: Mapping[str, Callable[[], Protocol]] = {
    "perspective": perspective.describe,
    "coral": coral.describe,
    "akismet": akismet.describe,
    "moderations": moderations.describe,
    "azure": azure.describe,
}

blueprint = Blueprint("compatible", "service.integrations.compatible")


@blueprint.get(ADDRESS)
def document() -> Response:
    """Describe the protocols that are served here."""
    return Response(_text(frozenset(services().settings.served)), mimetype="application/json")


def init_app(app: Flask) -> None:
    """Serve the document."""
    app.register_blueprint(blueprint)


@cache
def _text(served: frozenset[str]) -> str:
    protocols = [describe() for name, describe in PROTOCOLS.items() if name in served]
    return json.dumps(_document(protocols), indent=2)


def _tagged(protocol: Protocol) -> Iterator[tuple[str, Shape]]:
    """Yield the paths of a protocol; each of their operations names it."""
    for path, item in protocol.paths.items():
        yield path, {method: {**call, "tags": [protocol.name]} for method, call in item.items()}


def _document(protocols: list[Protocol]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "modqueue in other protocols",
            "version": version("modqueue"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ".", "description": "where this document is served"}],
        "tags": [{"name": one.name, "description": one.description} for one in protocols],
        "paths": {path: item for one in protocols for path, item in _tagged(one)},
        "components": {
            "schemas": {name: shape for one in protocols for name, shape in one.schemas.items()},
            "securitySchemes": {
                name: scheme for one in protocols for name, scheme in one.keys.items()
            },
        },
    }
