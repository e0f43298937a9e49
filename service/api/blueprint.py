"""The API's own blueprint: strict bodies, problems as refusals, and docs made of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

from flask import Request, Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from moderation.registry import Scope
from service.access.api_keys import require_key
from service.http.body import read_json
from service.http.problems import (
    CONTENT_TYPE,
    INSUFFICIENT_SCOPE,
    INTERNAL,
    INVALID,
    MALFORMED,
    OVERLOADED,
    SITE_ARCHIVED,
    STORE_UNAVAILABLE,
    TOO_LARGE,
    UNAUTHORIZED,
    UNSUPPORTED,
    FieldProblem,
    Kind,
    Problem,
)
from service.http.proxied import itself
from service.schemas.checks import field_problems
from service.schemas.fields import BodySchema
from service.schemas.problem_details import ProblemDetails

EVERY_VIEW = (
    UNAUTHORIZED, INSUFFICIENT_SCOPE, SITE_ARCHIVED, STORE_UNAVAILABLE, OVERLOADED, INTERNAL,
)  # fmt: skip
EVERY_BODY = (MALFORMED, TOO_LARGE, UNSUPPORTED, INVALID)

View = TypeVar("View", bound=Callable[..., Any])
Step = Callable[[Any], Any]  # a decorator that describes a view


class StrictParser(FlaskParser):
    """webargs, which reads parameters, with field problems instead of its messages."""

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_: object
    ) -> NoReturn:
        """Refuse with every problem of the parameters at once."""
        raise invalid(
            [
                FieldProblem(item.field.removeprefix("/"), item.detail, item.limit, item.received)
                for item in field_problems(error.messages_dict.get("query", {}))
            ]
        )


def invalid(fields: list[FieldProblem]) -> Problem:
    """Return the problem that names every one of ``fields``."""
    count = "1 field is" if len(fields) == 1 else f"{len(fields)} fields are"
    return Problem(INVALID, f"{count} not valid; see errors", fields=fields)


def document() -> Any:
    """Return the body as it came, before the schema."""
    return g.document


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint whose every view needs an API key with the scope that its route names."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, f"service.api.{name}", description=description)
        self.scopes: dict[str, Scope] = {}  # by the name of the view
        self._undescribed: list[Callable[[], None]] = []
        self.before_request(self._enter)

    def route(self, rule: str, *, scope: Scope, **options: Any) -> Callable[[View], View]:
        """Register a view under ``rule``; a key without ``scope`` is refused.

        A route that names none is a TypeError when the module is imported.
        """
        register = super().route(rule, **options)
        secured = self.doc(security=[{"key": [scope.value]}])

        def decorate(view: View) -> View:
            self.scopes[view.__name__] = scope
            named = self.doc(operationId=f"{self.name}_{view.__name__}")
            registered: View = register(view)
            steps = (*_steps(view), secured, named)
            self._undescribed.append(lambda: self._describe(view, steps, options))
            return registered

        return decorate

    def register_views_in_doc(self, *args: Any, **kwargs: Any) -> None:
        """Describe the views first: each copies whole schemas, and few processes are asked."""
        while self._undescribed:
            self._undescribed.pop(0)()
        super().register_views_in_doc(*args, **kwargs)

    def _describe(self, view: View, steps: tuple[Step, ...], options: dict[str, Any]) -> None:
        documented: Any = view
        for step in steps:
            documented = step(documented)
        self._store_endpoint_docs(view.__name__, documented, None, None, **options)

    def _enter(self) -> None:
        view = str(request.endpoint).rpartition(".")[2]
        require_key(self.scopes[view])

    def body(self, schema: BodySchema) -> Callable[[View], View]:
        """Read the body by ``schema``; the view gets it as its first argument."""
        documented = self.arguments(schema, location="json")

        def decorate(view: View) -> View:
            @wraps(view)
            def call(**place: str) -> Any:
                return view(_read(schema), **place)

            return _described(cast(View, call), documented)

        return decorate

    def query(self, schema: Schema) -> Callable[[View], View]:
        """Read the parameters by ``schema``; the view gets them as its first argument."""
        documented = self.arguments(schema, location="query")

        def decorate(view: View) -> View:
            read = self.ARGUMENTS_PARSER.use_args(schema, location="query")(view)
            return _described(cast(View, read), documented)

        return decorate

    def answers(
        self, status: int, schema: Schema | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Answer with ``status`` and the view's result in the shape of ``schema``.

        A view may also give another status, and headers: see ``submit``.
        """
        documented = self.response(status, schema, **options)

        def decorate(view: View) -> View:
            @wraps(view)
            def call(*fields: Any, **place: str) -> Response:
                return _answer(view(*fields, **place), status, schema)

            return _described(cast(View, call), documented)

        return decorate

    def may_answer(
        self, status: int, schema: type[Schema], description: str
    ) -> Callable[[View], View]:
        """Document another ``status`` that a view can give with its result."""
        documented = self.alt_response(status, schema=schema, description=description)
        return lambda view: _described(view, documented)

    def accepts_header(self, name: str, description: str) -> Callable[[View], View]:
        """Document a request header that the view reads."""
        parameter = {"in": "header", "name": name, "schema": {"type": "string"}}
        documented = self.doc(parameters=[{**parameter, "description": description}])
        return lambda view: _described(view, documented)

    def refuses(self, *kinds: Kind) -> Callable[[View], View]:
        """Document the problems that a view can give; those of EVERY_VIEW go without saying."""
        by_status: dict[int, list[str]] = {}
        for kind in dict.fromkeys((*EVERY_VIEW, *kinds)):
            by_status.setdefault(kind.status, []).append(f"{kind.title} (`{kind.slug}`)")

        steps = [
            self.alt_response(
                status,
                schema=ProblemDetails,
                content_type=CONTENT_TYPE,
                description="; ".join(texts),
            )
            for status, texts in by_status.items()
        ]
        return lambda view: _described(view, *steps)


def _read(schema: BodySchema) -> Any:
    """Return the body as ``schema`` loads it; refuse with every problem in it at once."""
    g.document = document = read_json(itself(request), schema.bytes_max)
    try:
        return schema.load(document)
    except ValidationError as error:
        raise invalid(field_problems(error.messages_dict)) from None


def _answer(result: Any, status: int, schema: Schema | None) -> Response:
    headers: Mapping[str, str] = {}
    if isinstance(result, tuple):
        result, status, headers = result
    shaped = schema.dump(result) if schema else result
    return Response(f"{_encode(shaped)}\n", status, headers, mimetype="application/json")


_encode = json.JSONEncoder(separators=(",", ":")).encode


def _described(view: View, *steps: Step) -> View:
    """Note by which ``steps`` of flask-smorest ``view`` is described, too.

    Their wrappers would cost every request, and their copies of schemas every start.
    """
    view.described_by = (*_steps(view), *steps)  # type: ignore[attr-defined]
    return view


def _steps(view: View) -> tuple[Step, ...]:
    """Return what describes ``view``; ``wraps`` hands it on."""
    return getattr(view, "described_by", ())
