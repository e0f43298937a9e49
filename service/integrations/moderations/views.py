"""``POST /v1/moderations`` and ``/v1/chat/moderations``: scores in the request, nothing stored."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from secrets import token_hex
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from moderation.errors import StoreUnavailable
from moderation.registry import ApiKey, Scope
from service.http.body import parse_json
from service.http.problems import STORE_RETRY_SECONDS, Problem
from service.integrations.at_once import RETRY_SECONDS, NoPlace, place
from service.integrations.moderations.categories import partial, unscored
from service.integrations.moderations.dialect import BYTES_MAX, Asked, Dialect, Refusal
from service.integrations.moderations.mistral import Mistral
from service.integrations.moderations.openai import OpenAI
from service.integrations.moderations.rating import rate
from service.integrations.moderations.recent_policies import policy_of
from service.integrations.parts import api_key, raw_body, scorer
from service.monitoring.metrics import metrics
from service.services import services

VERSION = "2020-10-01"  # of OpenAI's protocol, in a header of every answer
CHAT = "/v1/chat/moderations"

# In a text the quotes are escaped, so only a field can look like this.
_MISTRALS = re.compile(rb'"model"\s*:\s*"mistral-')

blueprint = Blueprint("moderations", "service.integrations.moderations")


@blueprint.post("/v1/moderations")
@blueprint.post(CHAT)
def moderate() -> Response:
    """Judge up to 1,000 texts as one batch.

    1. Find the dialect in the body, then the caller's key.
    2. Read and check the request.
    3. Score all texts (heavy), and flag by the thresholds of the caller's site.
    """
    raw = raw_body(BYTES_MAX)
    g.dialect = _dialect(raw or b"")
    key = _require_key()
    asked = g.dialect.read(_document(raw))
    model = scorer(key.site)
    with place():
        ratings = rate(model, policy_of(key.site), asked.categories, asked.texts)
    return _answer(g.dialect.answer(model.model, ratings), asked)


def _dialect(raw: bytes) -> Dialect:
    """Return the dialect of a body: Mistral's names its model, which OpenAI's may leave out."""
    settings = services().settings
    skip_images = settings.moderations_images == "ignore"
    is_chat = request.path == CHAT
    if is_chat or _MISTRALS.search(raw):
        return Mistral(is_chat, skip_images)
    return OpenAI(settings.moderations_harassment == "toxicity", skip_images)


def _require_key() -> ApiKey:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = api_key(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "invalid_api_key",
            "Incorrect API key provided. Send a key of this site as 'Authorization: Bearer <key>'.",
        )
    if Scope.SUBMIT not in key.scopes:
        message = f"This API key lacks the scope '{Scope.SUBMIT}'."
        raise Refusal(HTTPStatus.FORBIDDEN, "insufficient_scope", message)
    return key


def _document(raw: bytes | None) -> dict[str, Any]:
    if raw is None:
        message = f"The body is too large: at most {BYTES_MAX:,} bytes."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", message)
    document = parse_json(raw)
    if not isinstance(document, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "invalid_type", "The body must be a JSON object.")
    return document


def _answer(document: dict[str, Any], asked: Asked) -> Response:
    response = _json(document, HTTPStatus.OK)
    response.headers["X-Modqueue-Unscored"] = ",".join(unscored(asked.categories))
    response.headers["X-Modqueue-Partial"] = ",".join(partial(asked.categories))
    return response


def _json(document: dict[str, Any], status: int) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    return Response(text, status, content_type="application/json")


@blueprint.before_request
def _begin() -> None:
    g.began = perf_counter()


@blueprint.after_request
def _name(response: Response) -> Response:
    """Set the headers that the clients show in their errors."""
    response.headers["x-request-id"] = f"req_{token_hex(16)}"
    response.headers["openai-version"] = VERSION
    response.headers["openai-processing-ms"] = str(int((perf_counter() - g.began) * 1000))
    return response


@blueprint.errorhandler(Refusal)
def _refuse(refusal: Refusal) -> Response:
    dialect: Dialect = g.get("dialect") or _dialect(b"")
    metrics().refuse(f"moderations-{refusal.code.replace('_', '-')}")
    response = _json(dialect.error(refusal), refusal.status or dialect.invalid)
    if refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@blueprint.errorhandler(NoPlace)
def _busy(error: NoPlace) -> Response:
    return _refuse(Refusal(HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_exceeded", str(error)))


@blueprint.errorhandler(Problem)
def _malformed(problem: Problem) -> Response:
    return _refuse(Refusal(HTTPStatus.BAD_REQUEST, "invalid_json", str(problem.detail)))


@blueprint.errorhandler(StoreUnavailable)
def _unavailable(_: StoreUnavailable) -> Response:
    message = "The store is away for a moment; repeat the request shortly."
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _refuse(Refusal(status, "server_error", message))
    response.headers["Retry-After"] = str(STORE_RETRY_SECONDS)
    response.headers["x-should-retry"] = "true"
    return response


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    return _refuse(Refusal(status, status.phrase.lower().replace(" ", "_"), status.phrase))
