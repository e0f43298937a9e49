"""The socket that the launcher holds for web."""

from __future__ import annotations

import socket

import pytest

from moderation.process.config import Config
from service.launcher.door import open_door
from service.launcher.errors import CannotStart
from tests.support.servers.ports import free_port


def reached(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=20).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_clients_wait_behind_it(host: str) -> None:
    """A connection is taken although nobody serves yet, by address or name."""
    port = free_port()
    with open_door(Config(host=host, port=port)):
        assert reached("127.0.0.1", port) or reached("::1", port)
    assert not reached("127.0.0.1", port)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_every_address_of_both_kinds() -> None:
    """The unspecified address of IPv6 takes IPv4, too, as it does without the launcher."""
    port = free_port()
    with open_door(Config(host="::", port=port)):
        assert reached("127.0.0.1", port)
        assert reached("::1", port)


def test_a_port_that_is_taken() -> None:
    """The sentence names the setting, the address and the reason."""
    with open_door(Config(host="127.0.0.1", port=free_port())) as first:
        port = first.getsockname()[1]
        with pytest.raises(CannotStart, match=f"PORT: cannot listen on 127.0.0.1:{port}"):
            open_door(Config(host="127.0.0.1", port=port))
