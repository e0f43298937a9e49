"""Prometheus: what this web process measures itself; docs/metrics.md lists all names.

Under gunicorn the processes share their counts through files in a folder, so that a scrape gives
the same totals whichever process answers it.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from functools import lru_cache
from hmac import compare_digest
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotFound, Unauthorized

from moderation.process.setting_checks import is_loopback
from service.http.addresses import read_url
from service.http.proxied import itself
from service.monitoring import metrics_files
from service.monitoring.machine_metrics import MachineCollector
from service.monitoring.remembered import Remembered
from service.monitoring.store_metrics import StoreCollector
from service.services import Services, services

SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# A header whose name begins so says that the client is not this machine, only a proxy on it.
FORWARDED = (
    "X-Forwarded", "Forwarded", "X-Real-IP", "X-Client-IP", "X-Original", "X-Rewrite-URL",
    "Via", "True-Client-IP", "CF-", "Fastly-Client-IP",
)  # fmt: skip

_FORWARDED = tuple(name.lower() for name in FORWARDED)

log = logging.getLogger("modqueue.web")
blueprint = Blueprint("metrics", "service.monitoring.metrics")


class Metrics:
    """The instruments of one process. A count for which there is no room is lost, nothing else."""

    def __init__(self, shared: Path | None) -> None:
        self._shared = shared
        try:
            if shared:
                metrics_files.share(shared)
            self._make()
        except OSError as error:
            log.warning("metrics.not_shared folder=%s error=%r", shared, error.strerror)
            metrics_files.share_nothing()
            self._shared = None
            self._make()

    def _make(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "modqueue_http_request_seconds",
            "Time to answer a request.",
            ("method", "route", "status"),
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        # The library takes a lock for what it looks up, with as few kinds of answers as there are.
        self._seconds_of = lru_cache(maxsize=None)(self._seconds.labels)
        self._refused = Counter(
            "modqueue_refused",
            "Requests, and items of a batch, refused with a problem of this kind.",
            ("reason",),
            registry=self.registry,
        )
        self._streams = Gauge(
            "modqueue_live_streams",
            "Streams of news that dashboards hold open.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def refuse(self, reason: str) -> None:
        """Count a refusal."""
        with suppress(OSError):
            self._refused.labels(reason).inc()

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer. ``route`` is the rule, not the address: addresses have no end."""
        with suppress(OSError):
            self._seconds_of(method, route, status).observe(seconds)

    def count_streams(self, more: int) -> None:
        """Count streams that were opened, or with a number below 0 that ended."""
        self._streams.inc(more)

    def collected(self) -> CollectorRegistry:
        """Return what to expose: all processes' counts where they share them, else our own."""
        if self._shared is None:
            return self.registry
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone, str(self._shared))  # type: ignore[no-untyped-call]
        return everyone


def metrics() -> Metrics:
    """Return the running app's instruments."""
    current: Metrics = current_app.extensions["modqueue.metrics"]
    return current


def metrics_of(app: object) -> Metrics | None:
    """Return the instruments of the WSGI application ``app``, None where it is not ours."""
    instruments = getattr(app, "extensions", {}).get("modqueue.metrics")
    return instruments if isinstance(instruments, Metrics) else None


def init_app(app: Flask) -> None:
    """Measure every request of ``app`` and serve ``/metrics``."""
    parts: Services = app.extensions["modqueue"]
    app.extensions["modqueue.metrics"] = Metrics(parts.settings.metrics_dir)
    app.extensions["modqueue.metrics.text"] = Remembered(lambda: _written(app))
    app.before_request(_start)
    app.after_request(_observe)
    app.register_blueprint(blueprint)


def _start() -> None:
    g.started = time.perf_counter()


def _observe(response: Response) -> Response:
    asked, started = itself(request), g.get("started")
    seconds = time.perf_counter() - started if started else 0.0
    rule = asked.url_rule
    route = rule.rule if rule else "(none)"
    method = asked.method if rule else "(any)"  # a client can invent methods
    metrics().observe(method, route, response.status_code, seconds)
    return response


@blueprint.get("/metrics")
def expose() -> Response:
    """Expose this installation's metrics in Prometheus' text format."""
    _require_monitoring(services().settings.metrics_token)
    text: Remembered[bytes] = current_app.extensions["modqueue.metrics.text"]
    return Response(text.get(), content_type=CONTENT_TYPE_LATEST)


def _written(app: Flask) -> bytes:
    parts: Services = app.extensions["modqueue"]
    own: Metrics = app.extensions["modqueue.metrics"]
    store = CollectorRegistry()
    store.register(StoreCollector(parts))
    store.register(MachineCollector(parts))
    return generate_latest(store) + generate_latest(own.collected())


def _require_monitoring(token: str) -> None:
    """Let in who has the token, or where there is none, this machine itself.

    Raises:
        Unauthorized: the token is missing or wrong.
        NotFound: without a token there is nothing here for others.
    """
    if not token:
        if not _is_this_machine():
            raise NotFound
        return
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(sent.encode(), token.encode()):
        raise Unauthorized("metrics need a token", www_authenticate=WWWAuthenticate("bearer"))


def _is_this_machine() -> bool:
    """Return whether nobody else can have asked.

    Not through a proxy that is not trusted, nor as a page of others in a browser here, whose name
    leads to the loopback (DNS rebinding).
    """
    host = read_url(f"//{request.headers.get('Host', '')}").hostname or ""
    if not is_loopback(request.remote_addr or "") or not is_loopback(host):
        return False
    through_proxy = any(name.lower().startswith(_FORWARDED) for name, _ in request.headers)
    return services().settings.trusted_proxies > 0 or not through_proxy
