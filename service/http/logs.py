"""The web's log: a line for each request, without anything that a person wrote."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from service.http.proxied import itself

log = logging.getLogger("modqueue.web")
QUIET = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds


def init_app(app: Flask) -> None:
    """Log each request once it is answered."""
    app.after_request(_log)


def _log(response: Response) -> Response:
    asked, known = itself(request), itself(g)
    if log.isEnabledFor(logging.INFO) and asked.path not in QUIET:
        key, rule = known.get("api_key"), asked.url_rule
        log.info(
            "request method=%s route=%s status=%d ms=%.1f site=%s key=%s",
            asked.method if rule else "-",
            rule.rule if rule else "-",
            response.status_code,
            (time.perf_counter() - known.started) * 1000,
            key.site if key else "-",
            key.id if key else "-",
        )
    return response
