"""Traces for OpenTelemetry: what a comment went through, from the web to the webhooks.

Off unless ``MODQUEUE_TRACES_URL`` names a collector; then nothing here does anything. Each comment
has one trace, whose id is made from site and comment id, so that no message and no record carries
it. Requests and drains have traces of their own, as they are about many comments; each span of a
comment links to the one that it happened in
(https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans).
No span holds a text, a name or an address.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the packages are an extra
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer

Attribute = str | int

_tracer: Tracer | None = None
# The ids of a trace and of its first span, for the generator of ids.
first_ids: ContextVar[tuple[int, int] | None] = ContextVar("first_ids", default=None)


def begin(tracer: Tracer | None) -> None:
    """Give all spans of this process to ``tracer``; None ends it."""
    global _tracer
    _tracer = tracer


def is_on() -> bool:
    """Return whether spans go anywhere."""
    return _tracer is not None


def ids_of(site: str, comment_id: str) -> tuple[int, int]:
    """Return the ids of a comment's trace (128 bits) and of its first span (64 bits), none zero."""
    digest = sha256(f"{site}/{comment_id}".encode()).digest()
    return int.from_bytes(digest[:16]) | 1, int.from_bytes(digest[16:24]) | 1


def current_id() -> str:
    """Return the id of the trace that this is part of, 32 hexadecimal digits; "" for none."""
    if _tracer is None:
        return ""
    from opentelemetry.trace import get_current_span

    context = get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


@contextmanager
def work(
    name: str, *, caller: Mapping[str, str] | None = None, **attributes: Attribute
) -> Iterator[None]:
    """Be a span of its own: a request, a drain. ``caller`` has the headers of who asked for it."""
    if _tracer is None:
        yield
        return
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    parent = TraceContextTextMapPropagator().extract(caller) if caller else None
    with _tracer.start_as_current_span(name, parent, attributes=_named(attributes)):
        yield


@contextmanager
def of_comment(
    name: str, site: str, comment_id: str | None, **attributes: Attribute
) -> Iterator[None]:
    """Be a span of the trace of a comment; of none without a comment."""
    if _tracer is None or comment_id is None:
        yield
        return
    from opentelemetry.trace import Link, get_current_span

    around = get_current_span().get_span_context()
    with _tracer.start_as_current_span(
        name,
        _after_first(site, comment_id),
        links=[Link(around)] if around.is_valid else [],
        attributes=_named({"site": site, "comment": comment_id, **attributes}),
    ):
        yield


def note(
    name: str,
    site: str,
    comment_id: str,
    since_ns: int,
    *,
    is_first: bool = False,
    **attributes: Attribute,
) -> None:
    """Add a span that began at ``since_ns`` (since 1970) and ends now to a comment's trace."""
    if _tracer is None:
        return
    from opentelemetry.context import Context
    from opentelemetry.trace import Link, get_current_span

    around = get_current_span().get_span_context()
    token = first_ids.set(ids_of(site, comment_id)) if is_first else None
    try:
        span = _tracer.start_span(
            name,
            Context() if is_first else _after_first(site, comment_id),
            links=[Link(around)] if around.is_valid else [],
            attributes=_named({"site": site, "comment": comment_id, **attributes}),
            start_time=since_ns,
        )
    finally:
        if token:
            first_ids.reset(token)
    span.end()


def now_ns() -> int:
    """Return the time since 1970 in nanoseconds, as spans take it."""
    return time.time_ns()


def _after_first(site: str, comment_id: str) -> Context:
    """Return the context below the first span of a comment's trace, whoever made that."""
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    trace_id, span_id = ids_of(site, comment_id)
    flags = TraceFlags(TraceFlags.SAMPLED)
    first = SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)
    return set_span_in_context(NonRecordingSpan(first))


def _named(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return {f"modqueue.{name}": value for name, value in attributes.items()}
