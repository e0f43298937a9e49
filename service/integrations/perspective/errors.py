"""Google's way to refuse: ``{"error": {code, message, status, details}}``, ours where it fits.

Clients look into ``details[0]`` without asking whether it is there, so it always is.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from moderation.errors import StoreUnavailable
from service.http.problems import STORE_RETRY_SECONDS, Problem
from service.monitoring.metrics import metrics

ANALYZER_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_NAMES = re.compile(r"[A-Za-z0-9_, -]{1,1000}")
NO_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use "
    "API Key or other form of API consumer identity to call this API."
)


class PerspectiveError(Exception):
    """A refusal; ``status`` is one of google.rpc.Code, ``detail`` becomes ``details[0]``."""

    def __init__(self, message: str, detail: dict[str, object], code: int, status: str) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.code = code
        self.status = status

    def response(self) -> Response:
        """Return the HTTP answer."""
        error = {
            "code": self.code,
            "message": self.message,
            "status": self.status,
            "details": [self.detail],
        }
        text = json.dumps({"error": error}, ensure_ascii=False)
        return Response(text, self.code, content_type="application/json; charset=UTF-8")


def invalid(
    message: str, error_type: str = "INVALID_REQUEST", **extension: object
) -> PerspectiveError:
    """Return the refusal of a request that can never be answered as it is."""
    detail = {"@type": ANALYZER_ERROR, "errorType": error_type, **extension}
    return PerspectiveError(message, detail, 400, "INVALID_ARGUMENT")


def key_missing() -> PerspectiveError:
    """Return the refusal of a request without a key."""
    return PerspectiveError(NO_KEY, _info("API_KEY_MISSING"), 403, "PERMISSION_DENIED")


def key_invalid() -> PerspectiveError:
    """Return the refusal of a key that does not exist or was revoked."""
    message = "API key not valid. Please pass a valid API key."
    return PerspectiveError(message, _info("API_KEY_INVALID"), 400, "INVALID_ARGUMENT")


def scope_missing(scope: str) -> PerspectiveError:
    """Return the refusal of a key that may not be used for this."""
    message = f"The API key lacks the scope {scope!r}."
    detail = {**_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "scope": str(scope)}
    return PerspectiveError(message, detail, 403, "PERMISSION_DENIED")


def not_found(message: str) -> PerspectiveError:
    """Return the refusal of an address under which there is nothing."""
    detail: dict[str, object] = {"@type": ANALYZER_ERROR, "errorType": "INVALID_REQUEST"}
    return PerspectiveError(message, detail, 404, "NOT_FOUND")


def init_blueprint(blueprint: Blueprint) -> None:
    """Answer everything that goes wrong under ``blueprint`` in this shape, to browsers as well."""
    blueprint.after_request(_share)
    blueprint.register_error_handler(PerspectiveError, _refuse)
    blueprint.register_error_handler(Problem, _malformed)
    blueprint.register_error_handler(StoreUnavailable, _unavailable)
    blueprint.register_error_handler(HTTPException, _http)


def _share(response: Response) -> Response:
    """Let pages of any origin ask (CORS), as the original did: the key says whose call it is."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        named = request.headers.get("Access-Control-Request-Headers", "")
        response.headers["Access-Control-Allow-Headers"] = named if _NAMES.fullmatch(named) else ""
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Max-Age"] = "3600"
    return response


def _refuse(error: PerspectiveError) -> Response:
    metrics().refuse(f"perspective-{error.status.lower().replace('_', '-')}")
    return error.response()


def _malformed(problem: Problem) -> Response:
    return _refuse(invalid(f"Invalid JSON payload received. {problem.detail}"))


def _unavailable(_: StoreUnavailable) -> Response:
    message = "The store is away for a moment; nothing was changed, repeat the request shortly."
    response = _refuse(PerspectiveError(message, _info("STORE_UNAVAILABLE"), 503, "UNAVAILABLE"))
    response.headers["Retry-After"] = str(STORE_RETRY_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    phrase = HTTPStatus(code).phrase
    return _refuse(PerspectiveError(phrase, _info("HTTP"), code, phrase.upper().replace(" ", "_")))


def _info(reason: str) -> dict[str, object]:
    metadata = {"service": "commentanalyzer.googleapis.com"}
    return {"@type": ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
