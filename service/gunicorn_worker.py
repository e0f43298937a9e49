"""gunicorn's threaded worker with an end to slow requests.

Stock gthread waits for the rest of a request for ever, so that as many half-sent requests as there
are threads stop the service (tried: 200 connections, no answer in 30 s). Here each is cut after
``READ_SECONDS``. Who wants to be safe from thousands of such clients puts a proxy in front.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

READ_SECONDS = 10.0  # for head and body together; 16 KiB take a modem's 56 kbit/s less than 3 s


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """A ThreadWorker that lets no client take longer than READ_SECONDS to send a request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handled: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """Handle a request; runs in a thread of the pool."""
        self._handled[conn] = time.monotonic() + READ_SECONDS
        try:
            return super().handle(conn)
        finally:
            self._handled.pop(conn, None)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close idle connections, and end the reading of slow ones; runs about every second.

        Only reading ends: an answer that takes longer, such as a long poll's, is still sent.
        """
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn, deadline in list(self._handled.items()):
            if deadline < now:
                with suppress(OSError):  # it has closed by itself
                    conn.sock.shutdown(socket.SHUT_RD)
