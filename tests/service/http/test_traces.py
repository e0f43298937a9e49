"""One trace for each comment, over all processes, and nothing of what people wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from moderation import judging, tracing
from moderation.errors import ConfigError
from moderation.judging import DrainLimits
from moderation.process import traces
from moderation.process.config import Config
from moderation.process.logs import LineFormatter
from moderation.registry import Registry
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support import newsroom
from tests.support.api import SECRET, comment

CALLER_TRACE = "0af7651916cd43dd8448eb211c80319c"
OF_A_COMMENT = ("comment.accept", "comment.judge", "webhook.send")


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What is exported; spans go there at once."""
    monkeypatch.setattr("opentelemetry.sdk.trace.export.BatchSpanProcessor", SimpleSpanProcessor)
    exporter = InMemorySpanExporter()
    traces.send_to(exporter, "web")
    yield exporter
    tracing.begin(None)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_comment_is_one_trace(
    spans: InMemorySpanExporter, settings: Config, store: Store, registry: Registry, site: str
) -> None:
    """Accepted, judged and sent: spans of one trace, each linked to what it happened in."""
    registry.add_key(site, "test", SECRET)
    client = create_app(Services(settings, store, registry, [].append)).test_client()
    headers = {
        "Authorization": f"Bearer {SECRET}",
        "Traceparent": f"00-{CALLER_TRACE}-b7ad6b7169203331-01",
    }
    answer = client.post("/v1/comments", json=comment(body="canary"), headers=headers)
    comment_id = answer.get_json()["id"]
    with tracing.work("drain", site="demo"):
        judging.drain(store, [].append, newsroom.Scorer(), "demo", DrainLimits(), worker="w")
    with tracing.of_comment("webhook.send", "demo", comment_id, attempt=1):
        pass
    client.get("/livez")
    found = by_name(spans)
    assert found.keys() == {*OF_A_COMMENT, "POST /v1/comments", "drain"}
    accept, judge, sent = (found[name] for name in OF_A_COMMENT)
    assert {span.context.trace_id for span in (accept, judge, sent)} == {
        tracing.ids_of("demo", comment_id)[0]
    }
    assert accept.parent is None
    assert [span.parent and span.parent.span_id for span in (judge, sent)] == (
        [accept.context.span_id] * 2
    )
    request, drain = found["POST /v1/comments"], found["drain"]
    assert f"{request.context.trace_id:032x}" == CALLER_TRACE
    assert [link.context.span_id for link in accept.links] == [request.context.span_id]
    assert [link.context.span_id for link in judge.links] == [drain.context.span_id]
    written = "".join(span.to_json() for span in found.values())
    assert "canary" not in written


def test_log_lines_name_their_trace(spans: InMemorySpanExporter) -> None:
    """Whoever has a line finds the trace, and the other way round."""
    record = logging.LogRecord("modqueue", logging.INFO, "", 0, "drain", None, None)
    with tracing.work("drain", site="demo"):
        line = LineFormatter().format(record)
    assert line.endswith(f" trace={by_name(spans)['drain'].context.trace_id:032x}")
    assert "trace=" not in LineFormatter().format(record)


def test_a_share_of_the_comments_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment is traced in every process or in none."""
    monkeypatch.setattr("opentelemetry.sdk.trace.export.BatchSpanProcessor", SimpleSpanProcessor)
    exporter = InMemorySpanExporter()
    traces.send_to(exporter, "worker", share=0.25)
    try:
        for number in range(400):
            tracing.note("comment.accept", "demo", str(number), tracing.now_ns(), is_first=True)
            tracing.note("comment.judge", "demo", str(number), tracing.now_ns())
    finally:
        tracing.begin(None)
    traced: dict[str, set[int]] = {"comment.accept": set(), "comment.judge": set()}
    for span in exporter.get_finished_spans():
        traced[span.name].add(span.context.trace_id)
    assert traced["comment.accept"] == traced["comment.judge"]
    assert 60 < len(traced["comment.accept"]) < 140


def test_spans_reach_a_collector() -> None:
    """What is sent is OTLP over HTTP."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        provider = traces.configure(Config(traces_url=url), "sender")
        assert provider
        try:
            with tracing.of_comment("webhook.send", "demo", "c1", attempt=1):
                pass
            provider.force_flush()
        finally:
            tracing.begin(None)
            server.shutdown()
    [sent] = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    [resource] = sent.resource_spans
    named = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
    assert named["service.name"] == "modqueue"
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["webhook.send"]


def test_nothing_is_traced_by_default(settings: Config) -> None:
    """Without an address there is no tracer, and no line or request knows of one."""
    traces.configure(settings, "web")
    assert not tracing.is_on()
    with tracing.work("drain"), tracing.of_comment("webhook.send", "demo", "c1"):
        tracing.note("comment.judge", "demo", "c1", tracing.now_ns())
        assert tracing.current_id() == ""


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, not a module."""
    module = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=r"modqueue\[traces\]"):
        traces.configure(Config(traces_url="http://127.0.0.1:4318/v1/traces"), "web")
