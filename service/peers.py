"""How many connections each address holds."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

NETWORK_BITS = 64  # of IPv6: what one customer of a provider has at the least


class Peers:
    """Counts connections by address, IPv6 by network; ``most`` 0 is no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a connection of ``address``; return whether it has no more than it may."""
        self._held[address] += 1
        return not self._most or not address or self._held[address] <= self._most

    def leave(self, address: str) -> None:
        """Forget a connection of ``address``."""
        self._held[address] -= 1
        if not self._held[address]:
            del self._held[address]


def address_of(client: Any) -> str:
    """Return what is counted for a socket's peer; nothing for a unix socket: a proxy is there."""
    if not isinstance(client, tuple):
        return ""
    try:
        address = ip_address(client[0])
    except ValueError:
        return str(client[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), NETWORK_BITS), strict=False))
    return str(address)
