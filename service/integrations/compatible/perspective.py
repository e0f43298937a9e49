"""Perspective's Comment Analyzer API, made of its own discovery document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.integrations.compatible.shapes import (
    ANYTHING,
    BEARER,
    JSON,
    TEXT,
    Protocol,
    Shape,
    answer,
    array,
    operation,
    query,
    ref,
    refusals,
    shape,
)
from service.integrations.perspective.attributes import SERVED
from service.integrations.perspective.discovery import MESSAGES

DESCRIPTION = "Perspective's Comment Analyzer API; it accepts what Google's reader of JSON does."
REFUSED = (400, 403, 404, 413)
KEYS = ("perspective_query", "perspective_header", "perspective_bearer")
_ERROR = shape(
    ["code", "message", "status", "details"],
    code={"type": "integer", "minimum": 400, "maximum": 599},
    message=TEXT,
    status=TEXT,
    details=array(ANYTHING, minItems=1),
)
_SAME = ("type", "format", "enum")  # these are the same in both
_NEEDED = {
    "AnalyzeCommentRequest": ["comment", "requestedAttributes"],
    "SuggestCommentScoreRequest": ["comment", "attributeScores"],
}


def describe() -> Protocol:
    """Return the description."""
    version: Shape = {"name": "version", "in": "path", "required": True, "schema": TEXT}
    discovery = {200: answer("The document.", {JSON: ANYTHING})}
    asked = query("version", "v1alpha1, the only one there is.")
    paths = {
        "/v1alpha1/comments:analyze": _call("analyze", "Score a comment", "AnalyzeComment"),
        "/v1alpha1/comments:suggestscore": _call(
            "suggestscore", "Keep what people say of a comment", "SuggestCommentScore"
        ),
        "/$discovery/rest": _described("perspective_discovery", discovery, [asked]),
        "/discovery/v1/apis/commentanalyzer/{version}/rest": _described(
            "perspective_discovery_of_version", discovery, [version]
        ),
    }
    keys: Mapping[str, Shape] = {
        "perspective_query": {"type": "apiKey", "in": "query", "name": "key"},
        "perspective_header": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
        "perspective_bearer": BEARER,
    }
    return Protocol("perspective", DESCRIPTION, paths, _schemas(), keys)


def _call(name: str, summary: str, message: str) -> Shape:
    error = ref("PerspectiveError")
    call = operation(
        f"perspective_{name}",
        summary,
        keys=KEYS,
        body={JSON: ref(f"Perspective{message}Request")},
        answers={
            200: answer("The answer.", {JSON: ref(f"Perspective{message}Response")}),
            **refusals(error, *REFUSED),
        },
    )
    return {"post": call}


def _described(name: str, answers: Mapping[int, Shape], parameters: Sequence[Shape]) -> Shape:
    refused = refusals(ref("PerspectiveError"), *REFUSED)
    summary = "The discovery document, from which Google's clients build themselves"
    return {
        "get": operation(
            name, summary, keys=[], answers={**answers, **refused}, parameters=parameters
        )
    }


def _schemas() -> dict[str, Shape]:
    schemas = {
        f"Perspective{name}": {**shape(_NEEDED.get(name, ())), "properties": _here(fields)}
        for name, fields in MESSAGES.items()
    }
    asked = schemas["PerspectiveAnalyzeCommentRequest"]["properties"]["requestedAttributes"]
    asked["propertyNames"] = {"enum": sorted(SERVED)}
    return {**schemas, "PerspectiveError": shape(["error"], error=_ERROR)}


def _here(given: Mapping[str, Shape]) -> dict[str, Shape]:
    """Return fields of the discovery document in the words of OpenAPI."""
    return {name: _translated(field) for name, field in given.items()}


def _translated(field: Shape) -> Shape:
    if "$ref" in field:
        return ref(f"Perspective{field['$ref']}")
    translated: Shape = {name: field[name] for name in _SAME if name in field}
    for name in ("items", "additionalProperties"):
        if name in field:
            translated[name] = _translated(field[name])
    return translated
