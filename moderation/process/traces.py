"""Where traces go: a collector that speaks OTLP over HTTP, if the settings name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation import tracing
from moderation.errors import ConfigError
from moderation.process.config import Config

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter


def configure(settings: Config, part: str) -> TracerProvider | None:
    """Send the spans of this process, a ``part`` such as "web", to MODQUEUE_TRACES_URL, if any.

    Returns what sends them.

    Raises:
        ConfigError: the packages of the extra ``traces`` are not installed.
    """
    if not settings.traces_url:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        problem = "needs the extra: pip install 'modqueue[traces]'"
        raise ConfigError("MODQUEUE_TRACES_URL", problem) from None
    return send_to(OTLPSpanExporter(settings.traces_url), part, settings.traces_share)


def send_to(exporter: SpanExporter, part: str, share: float = 1.0) -> TracerProvider:
    """Give the spans of this process to ``exporter``, in batches, from a thread of its own.

    Returns what sends them, for whoever cannot wait for a batch.
    """
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    class FirstIds(RandomIdGenerator):
        """Gives the first span of a comment the ids that every process knows."""

        def generate_trace_id(self) -> int:
            ids = tracing.first_ids.get()
            return ids[0] if ids else super().generate_trace_id()

        def generate_span_id(self) -> int:
            ids = tracing.first_ids.get()
            return ids[1] if ids else super().generate_span_id()

    sampler = TraceIdRatioBased(share)
    provider = TracerProvider(
        # A comment's later spans have a parent that another process made: its id decides, too.
        sampler=ParentBased(sampler, remote_parent_sampled=sampler),
        resource=Resource.create({"service.name": "modqueue", "modqueue.part": part}),
        id_generator=FirstIds(),
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracing.begin(provider.get_tracer("modqueue"))
    return provider
