"""Addresses that come from outside, read without raising whatever they hold."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from flask import request

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
        parsed = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return _inside(parsed) if parsed.version == 6 else parsed


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
    parsed = read_address(address)
    if parsed.version == 4:
        return str(parsed)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def client_ip() -> IPv4Address | IPv6Address:
    """Return the client's address: 0.0.0.0 on a unix socket, or where a proxy names no address."""
    return read_address(request.remote_addr or "")
