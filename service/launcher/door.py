"""The socket that clients come to, held by the launcher: while web is started again, they wait."""

from __future__ import annotations

import socket

from service.launcher.errors import CannotStart

BACKLOG = 2048  # as gunicorn's own; the system may allow less


def open_door(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host``, an address or a name. Raises CannotStart."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _listening(family, address)
    except OSError as error:
        raise CannotStart(f"PORT: cannot listen on {host}:{port} ({error.strerror})") from None


def _listening(family: int, address: tuple[object, ...]) -> socket.socket:
    door = socket.socket(family)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)  # not create_server: it would keep IPv4 from "::"
        door.listen(BACKLOG)
    except OSError:
        door.close()
        raise
    return door
