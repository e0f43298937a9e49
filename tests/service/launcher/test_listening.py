"""Where the web server listens: every spelling of an address works, a wrong one is named."""

from __future__ import annotations

import socket

import pytest

from moderation.errors import ConfigError
from moderation.process.config import Config
from service.launcher.door import open_door
from service.launcher.errors import CannotStart
from service.launcher.listening import base_url, bind_of


def of(host: str, port: int = 8000) -> Config:
    return Config.from_env({"MODQUEUE_HOST": host, "PORT": str(port)})


@pytest.mark.parametrize(
    ("host", "bound", "url"),
    [
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("0.0.0.0", "0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("localhost", "127.0.0.1:8000", "http://localhost:8000"),
        ("LocalHost", "127.0.0.1:8000", "http://LocalHost:8000"),
        ("127.1", "127.0.0.1:8000", "http://127.1:8000"),
        ("::1", "[::1]:8000", "http://[::1]:8000"),
        ("[::1]", "[::1]:8000", "http://[::1]:8000"),
        ("0:0:0:0:0:0:0:1", "[0:0:0:0:0:0:0:1]:8000", "http://[0:0:0:0:0:0:0:1]:8000"),
        ("[::]", "[::]:8000", "http://[::1]:8000"),
        ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:8000", "http://[::ffff:127.0.0.1]:8000"),
        ("fe80::1%lo", "[fe80::1%lo]:8000", "http://[fe80::1%lo]:8000"),
    ],
)
def test_addresses_of_both_families(host: str, bound: str, url: str) -> None:
    """gunicorn gets brackets where it needs them, and the welcome an address that leads there."""
    assert (bind_of(of(host)), base_url(of(host))) == (bound, url)


@pytest.mark.parametrize(
    "host",
    [
        "::1:8000x",
        "[::1",
        "::1]",
        "[::1]:8000",
        "127.0.0.1:80",
        "http://x",
        "a b",
        ":::",
        "[web]",
        "ы",
    ],
)
def test_a_wrong_spelling_is_refused_by_name(host: str) -> None:
    """The refusal names the setting, what is expected and what came."""
    with pytest.raises(ConfigError, match="an IP address or a host name") as refused:
        of(host)
    assert refused.value.setting == "MODQUEUE_HOST"
    assert repr(host) in str(refused.value)


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "2001:db8::1"])
def test_an_address_of_others_is_refused_by_name(host: str) -> None:
    """What cannot be listened on is the host's fault, not the port's."""
    with pytest.raises(CannotStart, match=r"^MODQUEUE_HOST: .*" + host):
        open_door(of(host))


def test_a_taken_port_of_ipv6_is_named() -> None:
    """A port that is taken is told as such, in either family."""
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"^PORT: cannot listen on \[::1\]:{port} "):
            open_door(of("[::1]", port))
