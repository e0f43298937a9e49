"""The discovery document, from which Google's clients build themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from moderation.registry import Scope
from service.integrations.perspective.errors import init_blueprint, not_found
from service.integrations.perspective.views import require_key
from service.own_address import asked_url

VERSION = "v1alpha1"
SCORE_TYPES = ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"]
TEXT_TYPES = ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]
TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "number", "format": "float"}
WHOLE = {"type": "integer", "format": "int32"}

blueprint = Blueprint("perspective_discovery", "service.integrations.perspective.discovery")
init_blueprint(blueprint)


@blueprint.get("/$discovery/rest")
def discovery() -> dict[str, Any]:
    """Describe the API at the address by which we were asked."""
    return describe(request.args.get("version", VERSION))


@blueprint.get("/discovery/v1/apis/commentanalyzer/<version>/rest")
def describe(version: str) -> dict[str, Any]:
    """Describe ``version``; this is the older address, which clients still try."""
    if request.args.get("key"):  # clients learn here whether their key is good
        require_key(Scope.SUBMIT)
    if version != VERSION:
        raise not_found(f"There is no version {version[:20]}, only {VERSION}")
    return {**_HEAD, "rootUrl": f"{asked_url()}/", "baseUrl": f"{asked_url()}/", **_BODY}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _map(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": items}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _choice(values: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": values, "enumDescriptions": [""] * len(values)}


def _method(name: str, description: str, message: str) -> dict[str, Any]:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": _ref(f"{message}Request"),
        "response": _ref(f"{message}Response"),
        "scopes": ["https://www.googleapis.com/auth/userinfo.email"],
    }


def _parameter(kind: str, description: str, **more: str) -> dict[str, str]:
    return {"type": kind, "location": "query", "description": description, **more}


_HEAD: dict[str, Any] = {
    "kind": "discovery#restDescription",
    "discoveryVersion": "v1",
    "id": f"commentanalyzer:{VERSION}",
    "name": "commentanalyzer",
    "canonicalName": "Comment Analyzer",
    "version": VERSION,
    "version_module": True,
    "title": "Perspective Comment Analyzer API, answered by modqueue",
    "description": "Scores of comments.",
    "protocol": "rest",
    "servicePath": "",
    "basePath": "",
    "batchPath": "batch",
    "ownerName": "modqueue",
    "icons": {},
}
MESSAGES: dict[str, dict[str, Any]] = {
    "TextEntry": {"text": TEXT, "type": _choice(TEXT_TYPES)},
    "ArticleAndParentComment": {
        "article": _ref("TextEntry"),
        "parentComment": _ref("TextEntry"),
    },
    "Context": {
        "entries": _list(_ref("TextEntry")),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "AttributeParameters": {"scoreType": _choice(SCORE_TYPES), "scoreThreshold": NUMBER},
    "Score": {"value": NUMBER, "type": _choice(SCORE_TYPES)},
    "SpanScore": {"begin": WHOLE, "end": WHOLE, "score": _ref("Score")},
    "AttributeScores": {"summaryScore": _ref("Score"), "spanScores": _list(_ref("SpanScore"))},
    "AnalyzeCommentRequest": {
        "comment": _ref("TextEntry"),
        "requestedAttributes": _map(_ref("AttributeParameters")),
        "context": _ref("Context"),
        "languages": _list(TEXT),
        "doNotStore": FLAG,
        "spanAnnotations": FLAG,
        "dropUnsupportedAttributes": FLAG,
        "clientToken": TEXT,
        "sessionId": TEXT,
        "communityId": TEXT,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map(_ref("AttributeScores")),
        "languages": _list(TEXT),
        "detectedLanguages": _list(TEXT),
        "clientToken": TEXT,
    },
    "SuggestCommentScoreRequest": {
        "comment": _ref("TextEntry"),
        "attributeScores": _map(_ref("AttributeScores")),
        "context": _ref("Context"),
        "languages": _list(TEXT),
        "communityId": TEXT,
        "clientToken": TEXT,
        "sessionId": TEXT,
    },
    "SuggestCommentScoreResponse": {
        "clientToken": TEXT,
        "detectedLanguages": _list(TEXT),
        "requestedLanguages": _list(TEXT),
    },
}
_BODY: dict[str, Any] = {
    "parameters": {
        "key": _parameter("string", "API key."),
        "alt": _parameter("string", "Data format for response.", default="json"),
        "fields": _parameter("string", "Accepted and not looked at: answers are always whole."),
        "prettyPrint": _parameter("boolean", "Accepted and not looked at.", default="true"),
        "quotaUser": _parameter("string", "Accepted and not looked at."),
    },
    "auth": {
        "oauth2": {
            "scopes": {"https://www.googleapis.com/auth/userinfo.email": {"description": ""}}
        }
    },
    "schemas": {
        name: {"id": name, "type": "object", "properties": fields}
        for name, fields in MESSAGES.items()
    },
    "resources": {
        "comments": {
            "methods": {
                "analyze": _method("analyze", "Score a comment.", "AnalyzeComment"),
                "suggestscore": _method(
                    "suggestscore", "Suggest scores as training data.", "SuggestCommentScore"
                ),
            }
        }
    },
}
