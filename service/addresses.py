"""Addresses that come from outside, read without raising whatever they hold."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from flask import request

NOWHERE = SplitResult("", "", "", "", "")
UNKNOWN = IPv4Address(0)


def read_url(text: str) -> SplitResult:
    """Return the parts of a URL; an unreadable one, such as ``http://[``, has none."""
    try:
        return urlsplit(text)
    except ValueError:
        return NOWHERE


def client_ip() -> IPv4Address | IPv6Address:
    """Return the client's address: 0.0.0.0 on a unix socket, or where a proxy names no address."""
    host = request.remote_addr or ""
    if host.count(":") == 1:  # some proxies add the port
        host = host.partition(":")[0]
    try:
        return ip_address(host)
    except ValueError:
        return UNKNOWN
