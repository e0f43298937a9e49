"""How many connections each address holds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from service.http.addresses import network_of


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
    return network_of(str(client[0])) if isinstance(client, tuple) else ""
