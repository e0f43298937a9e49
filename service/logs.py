"""The log: one line per event, to standard error, with a static name and key=value pairs.

No line holds a comment's text, an e-mail or IP address, or a key: exceptions are logged as their
type and place only, because their messages can quote what they failed on.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from typing import Any

from flask import Flask, Response, g, request

log = logging.getLogger("modqueue.web")
QUIET = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds


class LineFormatter(logging.Formatter):
    """``time LEVEL logger event key=value ...``, always one line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what could break it or move a terminal's cursor is escaped."""
        record.exc_text = None
        line = super().format(record)
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the exception's type and its frames without its message."""
        kind, _, trace = ei
        frames = [f"{f.filename}:{f.lineno}:{f.name}" for f in traceback.extract_tb(trace)]
        return f"error={kind.__name__} at={'<'.join(reversed(frames))}"


def configure(level: str) -> None:
    """Send everything from ``level`` on to standard error as single lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def init_app(app: Flask) -> None:
    """Log each request once it is answered."""
    app.after_request(_log)


def _log(response: Response) -> Response:
    if log.isEnabledFor(logging.INFO) and request.path not in QUIET:
        key = g.get("api_key")
        log.info(
            "request method=%s route=%s status=%d ms=%.1f site=%s key=%s",
            request.method if request.url_rule else "-",
            request.url_rule.rule if request.url_rule else "-",
            response.status_code,
            (time.perf_counter() - g.started) * 1000,
            key.site if key else "-",
            key.id if key else "-",
        )
    return response
