"""How every process logs: one line per event, a static name and key=value pairs, to stderr.

No line holds a comment's text, an e-mail or IP address, or a key: exceptions are logged as their
type and place only, because their messages can quote what they failed on.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from functools import lru_cache
from typing import Any

from moderation import tracing


class LineFormatter(logging.Formatter):
    """``time LEVEL logger event key=value ...``, always one line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what could break it or move a terminal's cursor is escaped."""
        record.exc_text = None
        line = super().format(record)
        if trace := tracing.current_id():
            line = f"{line} trace={trace}"
        if line.isprintable():  # nearly always, and it halves what a log line costs
            return line
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the time to the millisecond, in UTC; a second is put into words once."""
        return f"{_in_words(int(record.created))}.{int(record.msecs):03d}Z"

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the exception's type and its frames without its message."""
        kind, _, trace = ei
        frames = [f"{f.filename}:{f.lineno}:{f.name}" for f in traceback.extract_tb(trace)]
        return f"error={kind.__name__} at={'<'.join(reversed(frames))}"


@lru_cache(maxsize=1)
def _in_words(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


class LineHandler(logging.Handler):
    """Writes each line with one call, which the kernel keeps whole.

    So it needs no lock. With one, a thread that held it while it wrote kept every other thread of a
    busy web process waiting: a seventh of all its time.
    """

    def __init__(self, file_descriptor: int) -> None:
        super().__init__()
        self._file_descriptor = file_descriptor
        self.setFormatter(LineFormatter())

    def handle(self, record: logging.LogRecord) -> Any:
        """Write ``record`` unless a filter stops it; the lock that every handler has stays free."""
        passed = self.filter(record)
        if passed:
            # From Python 3.12 on a filter may give another record in its place.
            self.emit(passed if isinstance(passed, logging.LogRecord) else record)
        return passed

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; as in every handler, a log that cannot be written stops nothing."""
        try:
            os.write(self._file_descriptor, f"{self.format(record)}\n".encode(errors="replace"))
        except OSError:
            self.handleError(record)


def configure(level: str) -> None:
    """Send everything from ``level`` on to standard error as single lines."""
    # No line names threads or the place that logs, and each record would look for them anew.
    # Processes are named by gunicorn's own lines.
    logging.logThreads = logging.logMultiprocessing = False
    logging._srcfile = None  # documented in Python's logging HOWTO under "Optimization"
    handler = LineHandler(sys.stderr.fileno())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look and plug-in
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
