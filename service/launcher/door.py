"""The listening socket, held by the launcher: clients wait in it while web restarts."""

from __future__ import annotations

import socket

from moderation.process.config import Config
from service.launcher.errors import CannotStart
from service.launcher.listening import numeric, refusal

BACKLOG = 2048  # as gunicorn's own; the system may allow less


def open_door(settings: Config) -> socket.socket:
    """Return a socket that listens where ``settings`` say.

    Raises:
        CannotStart: it cannot; the sentence names the setting to be changed.
    """
    host = numeric(settings.host)
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, settings.port))  # not create_server: it would keep IPv4 from "::"
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        raise CannotStart(refusal(error, settings)) from None
    return door
