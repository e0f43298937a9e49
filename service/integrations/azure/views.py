"""``POST /contentsafety/text:analyze``: severities in the request, nothing stored."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from moderation.errors import StoreUnavailable
from moderation.registry import ApiKey, Scope
from service.http.body import parse_json
from service.http.problems import STORE_RETRY_SECONDS, Problem
from service.integrations.at_once import RETRY_SECONDS, NoPlace, place
from service.integrations.azure.answers import answer
from service.integrations.azure.requests import BYTES_MAX, Refusal, check_version, read
from service.integrations.azure.severity import CATEGORIES
from service.integrations.moderations.categories import partial, unscored
from service.integrations.moderations.recent_policies import policy_of
from service.integrations.parts import api_key, raw_body, scorer
from service.monitoring.metrics import metrics

KEY_HEADER = "Ocp-Apim-Subscription-Key"
UNSCORED, PARTIAL = ",".join(unscored(CATEGORIES)), ",".join(partial(CATEGORIES))

blueprint = Blueprint("azure", "service.integrations.azure")


@blueprint.post("/contentsafety/text:analyze")
def analyze_text() -> Response:
    """Judge one text by the thresholds of the caller's site."""
    key = _require_key()
    check_version(request.args.get("api-version"))
    asked = read(_document())
    with place():
        document = answer(scorer(key.site), policy_of(key.site), asked)
    response = _json(document, HTTPStatus.OK)
    response.headers["X-Modqueue-Unscored"] = UNSCORED
    response.headers["X-Modqueue-Partial"] = PARTIAL
    return response


def _require_key() -> ApiKey:
    """Return the caller's key: in Azure's header, or as a bearer."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    secret = request.headers.get(KEY_HEADER) or (bearer if scheme.lower() == "bearer" else "")
    key = api_key(secret.strip())
    if key is None:
        message = f"Access denied: send a key of this site in the header {KEY_HEADER}."
        raise Refusal(HTTPStatus.UNAUTHORIZED, "401", message)
    if Scope.SUBMIT not in key.scopes:
        message = f"This API key lacks the scope '{Scope.SUBMIT}'."
        raise Refusal(HTTPStatus.FORBIDDEN, "403", message)
    return key


def _document() -> Any:
    raw = raw_body(BYTES_MAX)
    if raw is None:
        message = f"The body is too large: at most {BYTES_MAX:,} bytes."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "InvalidRequestBody", message, "body")
    return parse_json(raw)


def _json(document: dict[str, Any], status: int) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    return Response(text, status, content_type="application/json")


@blueprint.errorhandler(Refusal)
def _refuse(refusal: Refusal) -> Response:
    metrics().refuse(f"azure-{refusal.code.lower()}")
    error = {"code": refusal.code, "message": refusal.message}
    response = _json(
        {"error": {**error, **({"target": refusal.target} if refusal.target else {})}},
        refusal.status,
    )
    response.headers["x-ms-error-code"] = refusal.code
    return response


@blueprint.errorhandler(NoPlace)
def _busy(error: NoPlace) -> Response:
    return _later(Refusal(HTTPStatus.TOO_MANY_REQUESTS, "429", str(error)), RETRY_SECONDS)


@blueprint.errorhandler(StoreUnavailable)
def _unavailable(_: StoreUnavailable) -> Response:
    message = "The store is away for a moment; repeat the request shortly."
    refusal = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", message)
    return _later(refusal, STORE_RETRY_SECONDS)


def _later(refusal: Refusal, seconds: int) -> Response:
    response = _refuse(refusal)
    response.headers["Retry-After"] = str(seconds)
    return response


@blueprint.errorhandler(Problem)
def _malformed(problem: Problem) -> Response:
    return _refuse(
        Refusal(HTTPStatus.BAD_REQUEST, "InvalidRequestBody", str(problem.detail), "body")
    )


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    return _refuse(Refusal(status, str(int(status)), status.phrase))
