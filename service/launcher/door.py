"""The socket that clients come to, held by the launcher: while web is started again, they wait."""

from __future__ import annotations

import socket

from service.launcher.errors import CannotStart

BACKLOG = 2048  # as gunicorn's own; the system may allow less


def open_door(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host``, an address or a name. Raises CannotStart."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        raise CannotStart(f"PORT: cannot listen on {host}:{port} ({error.strerror})") from None
