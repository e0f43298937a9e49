"""The words of OpenAPI that every protocol's description is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Shape = dict[str, Any]
JSON = "application/json"
TEXT: Shape = {"type": "string"}
FLAG: Shape = {"type": "boolean"}
PROBABILITY: Shape = {"type": "number", "minimum": 0, "maximum": 1}
ANYTHING: Shape = {"type": "object", "additionalProperties": True}
BEARER: Shape = {"type": "http", "scheme": "bearer"}


@dataclass(frozen=True, slots=True)
class Protocol:
    """A foreign protocol: its name and what it is, its paths, its schemas, its ways to send a key.

    A path maps a method to an operation; names of schemas and keys are unique in the document.
    """

    name: str
    description: str
    paths: Mapping[str, Shape]
    schemas: Mapping[str, Shape]
    keys: Mapping[str, Shape]


def ref(name: str) -> Shape:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Shape, **bounds: int) -> Shape:
    """Return the shape of a list of ``items``."""
    return {"type": "array", "items": items, **bounds}


def shape(required: Sequence[str] = (), **properties: Shape) -> Shape:
    """Return the shape of an object; members that it does not name are let pass."""
    return {"type": "object", "required": [*required], "properties": properties}


def operation(
    name: str,
    summary: str,
    *,
    keys: Sequence[str],
    answers: Mapping[int, Shape],
    body: Shape | None = None,
    parameters: Sequence[Shape] = (),
) -> Shape:
    """Return an operation; ``body`` maps the type of a request's body to its schema.

    ``keys`` are ways to send the key, each enough by itself; without one the call needs none.
    """
    whole: Shape = {
        "operationId": name,
        "summary": summary,
        "security": [{key: []} for key in keys],
        "parameters": [*parameters],
        "responses": {str(status): answer for status, answer in answers.items()},
    }
    if body:
        content = {kind: {"schema": schema} for kind, schema in body.items()}
        whole["requestBody"] = {"required": True, "content": content}
    return whole


def answer(description: str, content: Mapping[str, Shape], **headers: str) -> Shape:
    """Return a response: what it is, its schema by type, and what each header says."""
    whole: Shape = {
        "description": description,
        "content": {kind: {"schema": schema} for kind, schema in content.items()},
    }
    if headers:
        whole["headers"] = {
            name.replace("_", "-"): {"description": text, "schema": TEXT}
            for name, text in headers.items()
        }
    return whole


def refusals(schema: Shape, *statuses: int, **said: str) -> dict[int, Shape]:
    """Return JSON refusals of one shape; 500 and 503 can always come."""
    return {
        status: answer(HTTPStatus(status).phrase, {JSON: schema}, **said)
        for status in (*statuses, 500, 503)
    }


def query(name: str, description: str, schema: Shape = TEXT, *, required: bool = False) -> Shape:
    """Return a parameter of the address."""
    return {
        "name": name, "in": "query", "required": required, "description": description,
        "schema": schema,
    }  # fmt: skip
