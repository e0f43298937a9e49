"""How the value of a setting is read; each check says what it expected and what it got."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field as dataclass_field
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from moderation.registry.log_in.password_rules import weakness
from moderation.webhooks.address import Network, networks

STORE_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")
BROKER_SCHEMES = ("redis", "rediss", "redis+socket", "redis+sentinel", "amqp", "amqps", "memory")
KEY_LENGTH_MIN = 32  # characters: 128 bits even if someone types hexadecimal digits
PASSWORD_LENGTH_MIN = 10  # characters
PASSWORD_LENGTH_MAX = 200  # characters; more would only cost hashing time
KEY_LENGTH_MAX = 200
INTEGRATIONS = ("perspective", "coral", "akismet", "moderations", "azure")
# Links are made with its path, so what could lead away, such as //elsewhere.example, is none.
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?")


def text(value: str) -> str:
    return value


def flag(value: str) -> bool:
    if value.lower() not in {"0", "1", "true", "false", "yes", "no"}:
        raise ValueError(f"must be 0 or 1, got {value!r}")
    return value.lower() in {"1", "true", "yes"}


def integer(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.lstrip("-").isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, got {value!r}")
        return int(value)

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}, got {value!r}")
        return number

    return read


def url(schemes: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        # The value may hold a password, so the message names only the scheme.
        if value and value.partition(":")[0].lower() not in schemes:
            raise ValueError(f"must start with one of {', '.join(s + '://' for s in schemes)}")
        if not _has_port(value):
            advice = "in a password write / as %2F and : as %3A"
            raise ValueError(f"must have a port from 0 to 65535, or none; {advice}")
        return value

    return read


def _has_port(value: str) -> bool:
    """Return whether the port can be read; a list of servers is read where it is used."""
    try:
        return bool(set(",;") & set(value)) or urlsplit(value).port != -1
    except ValueError:
        return False


def long_enough(length: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and len(value) < length:
            raise ValueError(f"must have at least {length} characters, got {len(value)}")
        return value

    return read


def sendable(value: str) -> str:
    """Return ``value`` if it can open something in the header of a request, or is empty."""
    long_enough(KEY_LENGTH_MIN)(value)
    if len(value) > KEY_LENGTH_MAX:
        raise ValueError(f"must have at most {KEY_LENGTH_MAX} characters, got {len(value)}")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError("must be printable ASCII, without blanks at its ends: others are not sent")
    return value


def password(value: str) -> str:
    long_enough(PASSWORD_LENGTH_MIN)(value)
    if len(value) > PASSWORD_LENGTH_MAX:
        raise ValueError(f"must have at most {PASSWORD_LENGTH_MAX} characters, got {len(value)}")
    if value and (problem := weakness(value)):
        raise ValueError(problem.value)
    return value


def secrets(value: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in value.split(",") if part.strip())
    for place, secret in enumerate(named, 1):
        if len(secret) < KEY_LENGTH_MIN:
            problem = f"must have at least {KEY_LENGTH_MIN} characters, number {place} has "
            raise ValueError(problem + str(len(secret)))
    return named


def one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, got {value!r}")
        return value

    return read


def some_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        named = [part.strip() for part in value.split(",")]
        if value != "none" and set(named) - set(choices):
            expected = f"a comma-separated list of {', '.join(choices)}, or none"
            raise ValueError(f"must be {expected}, got {value!r}")
        return ",".join(named)

    return read


def networks_of(value: str) -> tuple[Network, ...]:
    try:
        return networks(value)
    except ValueError as error:
        raise ValueError(f"must be networks such as 10.1.0.0/16: {error}") from None


def public_url(value: str) -> str:
    """Return ``value`` without a trailing slash; only what a header can carry is accepted."""
    parts = urlsplit(value)
    if not _PUBLIC_URL.fullmatch(value) or not parts.hostname or parts.port == 0:
        raise ValueError(f"must be an address such as https://comments.example, got {value!r}")
    return value.rstrip("/")


def hosts(value: str) -> tuple[str, ...]:
    named = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for name in named:
        if not _HOST.fullmatch(name):
            raise ValueError(f"must be host names separated by commas, got {name!r}")
    return named


def listening_host(value: str) -> str:
    """Return an IP address without brackets, or a host name."""
    inside = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        ip_address(inside)
    except ValueError:
        if not _NAME.fullmatch(value):
            expected = "an IP address or a host name, without scheme and port"
            raise ValueError(f"must be {expected}, got {value!r}") from None
    return inside


def is_loopback(host: str) -> bool:
    """Return whether ``host``, a name or an address, can be reached from this machine alone.

    An IPv6 address that holds one of the loopback (6to4, Teredo, NAT64) may be anybody's; a mapped
    one (RFC 4291) is the same socket's.
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def is_local(store_url: str) -> bool:
    """Return whether all servers of a store's URL are on this machine alone."""
    parts = urlsplit(store_url)
    servers = parts.netloc.rpartition("@")[2].split(",")
    hosts = (re.sub(r":\d*$", "", server) for server in servers)
    return parts.scheme == "unix" or all(map(is_loopback, hosts))


def setting(name: str, default: Any, read: Callable[[str], Any], help_text: str) -> Any:
    metadata = {"name": name, "read": read, "help": help_text}
    return dataclass_field(default=default, metadata=metadata)
