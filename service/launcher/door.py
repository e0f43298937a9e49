"""The socket that clients come to, held by the launcher: while web is started again, they wait."""

from __future__ import annotations

import socket

from moderation.config import Settings
from service.launcher.errors import CannotStart
from service.listening import numeric, refusal

BACKLOG = 2048  # as gunicorn's own; the system may allow less


def open_door(settings: Settings) -> socket.socket:
    """Return a socket that listens where ``settings`` say. Raises CannotStart."""
    host = numeric(settings.host)
    try:
        return socket.create_server(
            (host, settings.port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=BACKLOG,
            dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        raise CannotStart(refusal(error, settings)) from None
