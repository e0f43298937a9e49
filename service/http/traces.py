"""A span for each request, below that of who asked where its headers name one."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request

from moderation import tracing
from service.http.logs import QUIET
from service.http.proxied import itself


def init_app(app: Flask) -> None:
    """Trace each request but those of supervisors; without a tracer nothing is added."""
    if tracing.is_on():
        app.before_request(_begin)
        app.teardown_request(_end)


def _begin() -> None:
    asked = itself(request)
    if asked.path in QUIET:
        return
    known = itself(g)
    known.trace = ExitStack()
    rule = asked.url_rule.rule if asked.url_rule else "-"
    headers = {name.lower(): value for name, value in asked.headers.items() if name in _OF_TRACES}
    known.trace.enter_context(tracing.work(f"{asked.method} {rule}", caller=headers))


def _end(error: BaseException | None) -> None:
    trace = itself(g).pop("trace", None)
    if trace:
        trace.close()


_OF_TRACES = frozenset({"Traceparent", "Tracestate"})  # https://www.w3.org/TR/trace-context/
