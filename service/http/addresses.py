"""Addresses that come from outside, read without raising whatever they hold."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from flask import request

from service.services import services

NOWHERE = SplitResult("", "", "", "", "")
UNKNOWN = IPv4Address(0)
_PORT = re.compile(r":\d+$")
# IPv6 addresses whose last 32 bits are an IPv4 address: mapped (RFC 4291), translated (RFC 7915),
# and NAT64 (RFC 6052), as a server without IPv4 sees its clients.
_AROUND_IPV4 = frozenset(
    int(IPv6Address(first)) >> 32 for first in ("::ffff:0:0", "::ffff:0:0:0", "64:ff9b::")
)


def read_url(text: str) -> SplitResult:
    """Return the parts of a URL; an unreadable one, such as ``http://[``, has none."""
    try:
        return urlsplit(text)
    except ValueError:
        return NOWHERE


def read_address(text: str) -> IPv4Address | IPv6Address:
    """Return the IP address in ``text`` without brackets, port and zone; 0.0.0.0 if it is none."""
    host = text.strip(' "')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return _inside(found) if found.version == 6 else found


def _inside(address: IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that owns ``address``, if one does: else one would be many readers.

    6to4 (RFC 3056) gives each IPv4 address 65,536 /64s, Teredo (RFC 4380) any number.
    """
    if int(address) >> 32 in _AROUND_IPV4:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo:
        return address.teredo[1]
    return address.sixtofour or address


def network_of(address: str) -> str:
    """Return what ``address`` is counted by: itself, or the /64 that it is in (IPv6).

    A /64 is the least that a provider gives to one customer (RFC 6177): its 2**64 addresses are
    one reader's. Text that holds no address is 0.0.0.0.
    """
    found = read_address(address)
    if found.version == 4:
        return str(found)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


def client_ip() -> IPv4Address | IPv6Address:
    """Return the client's address: 0.0.0.0 on a unix socket, or where a proxy names no address."""
    return read_address(request.remote_addr or "")


def own_url() -> str:
    """Return the address of this installation, without a slash at its end."""
    return services().settings.public_url or request.url_root.rstrip("/")


def own_origin() -> str | None:
    """Return the origin of our own pages; None where nothing but a Host header names it.

    Anyone can let a name of theirs lead here, so without MODQUEUE_PUBLIC_URL only names from the
    settings count, the loopback, and IP addresses, which lead to nobody else.
    """
    own = read_url(own_url())
    if not services().settings.public_url and not _is_ours(own.netloc.lower()):
        return None
    return f"{own.scheme}://{own.netloc}"


def _is_ours(host: str) -> bool:
    settings = services().settings
    named = {"localhost", *settings.dashboard_hosts, *settings.allowed_hosts}
    return not named.isdisjoint({host, _PORT.sub("", host)}) or read_address(host) != UNKNOWN


def has_dashboard() -> bool:
    """Return whether the dashboard answers under the host name of this request."""
    named, host = services().settings.dashboard_hosts, request.host.lower()
    return not named or host in named or _PORT.sub("", host) in named
