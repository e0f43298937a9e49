"""How every process logs: one line per event, a static name and key=value pairs, to stderr.

No line holds a comment's text, an e-mail or IP address, or a key: exceptions are logged as their
type and place only, because their messages can quote what they failed on.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from typing import Any


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
        if line.isprintable():  # nearly always, and it halves what a log line costs
            return line
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
