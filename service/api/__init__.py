"""The API for sites, and its OpenAPI 3.1 document made of the same schemas."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib.metadata import version
from threading import Lock
from typing import Any, cast

from flask import Flask, Response, request
from flask_smorest import Api, Blueprint

from service.api import (
    articles,
    authors,
    batch,
    comments,
    decisions,
    events,
    labels,
    picks,
    policy,
    raids,
    reference,
    site_settings,
    votes,
    webhooks,
)
from service.api.routes import ArticleId, AuthorId, CommentId
from service.http.headers import SecureResponse
from service.http.problems import CONTENT_TYPE, INVALID
from service.schemas.checks import COMMENT_ID
from service.schemas.problem_details import ProblemDetails

DESCRIPTION = (
    "Comment moderation for news sites. Every refusal is a problem (RFC 9457) that names the "
    "field, the limit and what was received."
)
LICENCE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
VERSION = version("modqueue")  # read from the package's files: a tenth of what an application takes
SERVERS = [{"url": ".", "description": "where this document is served"}]


class DocumentedApi(Api):  # type: ignore[misc]
    """flask-smorest's document without its error handling, which ``service/errors.py`` does."""

    ERROR_SCHEMA = ProblemDetails
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._undescribed: list[Blueprint] = []
        self._text: str | None = None
        self._writing = Lock()

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Register the routes; describing them costs twice as much and can wait."""
        self._app.register_blueprint(blueprint, **options)
        self._undescribed.append(blueprint)

    def _openapi_json(self) -> Response:
        """Serve the document, written once: it takes 70 ms, and anyone may ask."""
        with self._writing:
            if self._text is None:
                self._describe()
                self._text = json.dumps(self.spec.to_dict(), indent=2)
        return Response(self._text, mimetype="application/json")

    def _describe(self) -> None:
        self._describe_refusals()
        for blueprint in self._undescribed:
            blueprint.register_views_in_doc(
                self, self._app, self.spec, name=blueprint.name, parameters=None
            )
            self.spec.tag({"name": blueprint.name, "description": blueprint.description})

    def _describe_refusals(self) -> None:
        for status in (HTTPStatus.UNPROCESSABLE_ENTITY,):  # what flask-smorest refers to by itself
            content = {CONTENT_TYPE: {"schema": ProblemDetails}}
            response = {"description": INVALID.title, "content": content}
            self.spec.components.response(status.name, response, lazy=True)

    def _register_error_handlers(self) -> None:
        """Leave errors to the application."""

    def _register_responses(self) -> None:
        """Leave them to the description."""

    def _register_pagination_header(self) -> None:
        """Leave it out: our pages are turned by cursors."""


_PARTS = (
    comments,
    decisions,
    batch,
    articles,
    authors,
    events,
    labels,
    picks,
    votes,
    policy,
    raids,
    site_settings,
    webhooks,
)


def init_app(app: Flask) -> None:
    """Add the API, ``/openapi.json`` and ``/docs`` to ``app``."""
    own = {"comment_id": CommentId, "article_id": ArticleId, "author_id": AuthorId}
    app.url_map.converters |= own
    app.url_map.merge_slashes = False  # an article's id may hold two slashes in a row
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config.update(
        API_TITLE="modqueue",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
    )
    info = {"description": DESCRIPTION, "license": LICENCE}
    api = DocumentedApi(app, spec_kwargs={"info": info, "servers": SERVERS})
    api.register_converter(CommentId, lambda _: {"type": "string", "pattern": COMMENT_ID.pattern})
    for converter in (ArticleId, AuthorId):
        api.register_converter(converter, lambda _: {"type": "string", "minLength": 1})
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"key": []}]
    for module in _PARTS:
        api.register_blueprint(module.blueprint)
    app.register_blueprint(reference.blueprint)
    app.after_request(_keep_nowhere)


def _keep_nowhere(response: Response) -> Response:
    """Let neither proxies nor browsers keep what a key opens, refusals included."""
    if request.path.startswith("/v1"):
        cast(SecureResponse, response).keep_nowhere()
    return response
