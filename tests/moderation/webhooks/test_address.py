"""The guard against server-side request forgery: no way of writing an address gets around it."""

from __future__ import annotations

import socket
import time
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.webhooks.address import Blocked, literal, networks, permitted, resolve
from moderation.webhooks.endpoint import url_problem

REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.8.8.8",
    "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "3fff::1", "5f00::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
    "169.253.255.255", "192.0.1.1", "198.17.255.255", "223.255.255.255", "2606:4700::1111",
    "2a00:1450:4001:81b::200e", "2003::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_refused(address: str) -> None:
    """Private, local, multicast, reserved and transitional addresses get no message."""
    assert not permitted(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_permitted(address: str) -> None:
    """Public addresses do, also where a translator wraps them."""
    assert permitted(ip_address(address))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_wrapping_changes_nothing(address: IPv4Address) -> None:
    """IPv4 written as IPv6 is judged as what it is, and never better than the library judges it."""
    for shape in ("::ffff:{}", "64:ff9b::{}"):
        assert permitted(IPv6Address(shape.format(address))) == permitted(address)
    assert not permitted(address) or (address.is_global and not address.is_multicast)


@settings(deadline=None)
@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_never_better_than_the_library(address: IPv6Address) -> None:
    """What Python's own table calls private, local, reserved or multicast is refused here, too."""
    if address.is_private or address.is_link_local or address.is_multicast or address.is_loopback:
        assert not permitted(address) or address.ipv4_mapped is not None


def soon() -> float:
    return time.monotonic() + 60.0


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f.1", "2130706433", "017700000001", "0", "0x7f000001", "①②⑦.0.0.1", "::1",
     "127.0.0.1", "::ffff:7f00:1"],
)  # fmt: skip
def test_every_spelling_of_an_address(host: str) -> None:
    """Octal, hexadecimal, short and full-width spellings are seen through."""
    spelled = literal(host)
    assert spelled is not None
    assert not permitted(spelled)
    with pytest.raises(Blocked):
        resolve(host, soon())


def test_a_name_is_judged_by_what_it_resolves_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several addresses only the permitted ones are used; none left means blocked."""
    answers = {
        "mixed.example": ["169.254.169.254", "8.8.8.8", "::1"],
        "inside.example": ["10.0.0.7", "fd00::7"],
    }

    def look_up(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, 0)) for address in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert resolve("mixed.example", soon()) == [ip_address("8.8.8.8")]
    with pytest.raises(Blocked):
        resolve("inside.example", soon())
    assert resolve("inside.example", soon(), networks("10.0.0.0/24")) == [ip_address("10.0.0.7")]


def test_the_operator_allows_networks_by_name_of_range() -> None:
    """An allowed network is exactly that network, in either of its clothes."""
    allowed = networks("10.1.0.0/16, fd00:1::/64")
    assert permitted(ip_address("10.1.2.3"), allowed)
    assert permitted(ip_address("::ffff:10.1.2.3"), allowed)
    assert permitted(ip_address("fd00:1::9"), allowed)
    assert not permitted(ip_address("10.2.0.1"), allowed)
    assert not permitted(ip_address("fd00:2::9"), allowed)
    with pytest.raises(ValueError, match=r"10\.1\.0\.1/16"):
        networks("10.1.0.1/16")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "//a.example/", "https://", "https:///path", "javascript:alert(1)",
        "https://a.example:99999/", "https://a.example:x/", "https://[::1/", "https://a b/",
        "https://a.example/\r\nX: y", "https://a.example/\x00", "https://ä.example/",
        "https://user:pass@a.example/", "https://user@a.example/", "https://a.example/#x",
        "http://127.0.0.1/", "http://0x7f.1/", "http://2130706433/", "http://[::1]:8080/",
        "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data", "",
    ],
)  # fmt: skip
def test_urls_that_no_endpoint_may_have(url: str) -> None:
    """What cannot be used is refused when it is registered, with a sentence."""
    assert url_problem(url)


@pytest.mark.parametrize(
    "url",
    ["https://a.example/hook?x=1", "http://a.example:8080", "https://8.8.8.8/",
     "https://xn--4ca.example/%D0%B0", f"https://{'a' * 70}.example/"],
)  # fmt: skip
def test_urls_that_are_fine(url: str) -> None:
    """Public hosts on any port pass; whether a name resolves shows when a message is sent."""
    assert url_problem(url) is None
