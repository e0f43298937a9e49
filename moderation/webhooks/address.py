"""Which addresses a message may go to: public ones, and networks that the operator allows.

Whoever may register a webhook chooses a host name, and whoever runs its DNS chooses what it
resolves to at each look-up. So the check is made on the addresses of the very look-up that the
connection then uses, and on literals in any notation, because the resolver turns them into one.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from moderation.webhooks.lookup import addresses

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA registries of special-purpose addresses (RFC 6890 and its updates), and multicast.
SPECIAL = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
GLOBAL_V6 = IPv6Network("2000::/3")  # all of IPv6 that is handed out for the Internet, less:
SPECIAL_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocols: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which embeds any IPv4 address
        "3fff::/20",  # documentation
    )
)
# An IPv4 address in the clothes of IPv6 is judged as what it is.
EMBEDDING = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # mapped; NAT64


class Blocked(Exception):
    """The host has no address that messages may go to."""


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks in ``text``, separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def permitted(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Return whether messages may go to ``address``."""
    plain = _plain(address)
    if any(plain in network for network in allowed if network.version == plain.version):
        return True
    if isinstance(plain, IPv4Address):
        return not any(plain in network for network in SPECIAL)
    return plain in GLOBAL_V6 and not any(plain in network for network in SPECIAL_V6)


def _plain(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.scope_id:
            address = IPv6Address(int(address))
        if any(address in network for network in EMBEDDING):
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def literal(host: str) -> Address | None:
    """Return the address that ``host`` spells, in any notation that a resolver takes, if one."""
    try:
        resolved = socket.getaddrinfo(
            host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except (OSError, UnicodeError):
        return None
    return ip_address(resolved[0][4][0])


def resolve(host: str, deadline: float, allowed: Sequence[Network] = ()) -> list[Address]:
    """Look ``host`` up and return its permitted addresses, best first.

    ``deadline`` is by the monotonic clock.

    Raises:
        Blocked: it has addresses, none of them permitted.
        OSError, UnicodeError: it cannot be resolved, or not in time (TimeoutError).
    """
    known = map(ip_address, addresses(host, deadline))
    usable = [address for address in known if permitted(address, allowed)]
    if not usable:
        raise Blocked(host)
    return usable
