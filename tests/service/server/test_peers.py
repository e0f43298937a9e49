"""How many connections each address holds."""

from __future__ import annotations

import pytest

from service.server.peers import Peers, address_of


def test_the_most() -> None:
    """An address may hold so many and no more; who leaves makes room; others do not count."""
    peers = Peers(2)
    assert [peers.enter("a"), peers.enter("a"), peers.enter("a"), peers.enter("b")] == [
        True, True, False, True,
    ]  # fmt: skip
    peers.leave("a")
    peers.leave("a")
    assert peers.enter("a")


@pytest.mark.parametrize(("most", "address"), [(0, "192.0.2.1"), (1, "")])
def test_no_limit(most: int, address: str) -> None:
    """Without a limit, and on a unix socket, anyone may hold any number."""
    peers = Peers(most)
    assert all(peers.enter(address) for _ in range(5))


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("::ffff:192.0.2.1", 5, 0, 0), "192.0.2.1"),
        (("2001:db8:1:2:3::4", 5, 0, 0), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::", 5, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 5, 0, 2), "fe80::/64"),
        ("", ""),
        (b"", ""),
    ],
)
def test_what_counts_as_one(client: object, address: str) -> None:
    """An IPv4 address however it is written, and the network of an IPv6 one."""
    assert address_of(client) == address
