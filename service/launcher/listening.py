"""Where the web server listens: IPv4 or IPv6, by address or by name."""

from __future__ import annotations

import errno
import socket

from moderation.process.config import Config
from service.launcher.command import command
from service.launcher.errors import CannotStart

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here


def bind_of(settings: Config) -> str:
    """Return the address and port as gunicorn reads them; of a name, IPv4 first.

    Raises:
        CannotStart: the name has no address.
    """
    return f"{_in_url(numeric(settings.host))}:{settings.port}"


def base_url(settings: Config) -> str:
    """Return where a browser on this machine finds the web server."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    return f"http://{_in_url(host)}:{settings.port}"


def refusal(error: OSError, settings: Config) -> str:
    """Return what to say of ``error`` at listening: it names the setting to be changed."""
    if error.errno not in (errno.EADDRINUSE, errno.EACCES):
        return f"MODQUEUE_HOST: cannot listen on {settings.host} ({error.strerror})"
    return (
        f"PORT: cannot listen on {_in_url(settings.host)}:{settings.port} ({error.strerror}); "
        f"another port, for example: PORT={settings.port % 65535 + 1} {command()} run"
    )


def numeric(host: str) -> str:
    """Return ``host`` if it is an address, else the first that its name has, of IPv4 if it can.

    Raises:
        CannotStart: the name has no address.
    """
    try:
        resolved = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotStart(f"MODQUEUE_HOST: {host!r} has no address ({error})") from None
    if ":" in host:
        return host  # with its zone, which the answer lacks
    addresses = [
        str(address[0]) for family, _, _, _, address in resolved if family == socket.AF_INET
    ]
    return addresses[0] if addresses else str(resolved[0][4][0])


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
