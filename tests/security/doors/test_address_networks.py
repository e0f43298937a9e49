"""One reader's many IPv6 addresses count as one, however a proxy writes them."""

from __future__ import annotations

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry
from moderation.registry.boxes import Boxes
from moderation.status import Status
from moderation.store.writer import Store
from service.access.keyring import Keyring
from service.access.pseudonyms import Pseudonyms
from service.app import create_app
from service.embed.form import FORM_POSTS_PER_HOUR
from service.http.addresses import UNKNOWN, client_ip, network_of, read_address
from service.services import Services
from tests.conftest import FakeScorer
from tests.service.embed.conftest import ORIGIN, Page

SPELLINGS = {
    "192.0.2.7": (
        "192.0.2.7",
        "192.0.2.7:5678",
        " 192.0.2.7 ",
        "::ffff:192.0.2.7",
        "::FFFF:c000:207",
        "[::ffff:192.0.2.7]:443",
        "::ffff:0:192.0.2.7",
        "64:ff9b::192.0.2.7",
        "0:0:0:0:0:ffff:c000:0207",
        "2002:c000:207::1",
        "2002:c000:207:ffff::1",
        "2001:0:cb00:7109:8000:1234:3fff:fdf8",
    ),
    "2001:db8:1:2::/64": (
        "2001:db8:1:2::1",
        "2001:DB8:1:2:ffff:ffff:ffff:ffff",
        "[2001:db8:1:2::1]",
        "[2001:db8:1:2::1]:443",
        '"[2001:db8:1:2::1]:443"',
        "2001:db8:1:2::1%eth0",
        "[2001:db8:1:2::1%25eth0]:443",
    ),
    "0.0.0.0": ("", "unknown", "_hidden", "[", "[]:1", "192.0.2.256", "192.0.2.07", "1:2:3", "%"),
}


@pytest.mark.parametrize(
    ("network", "text"), [(name, text) for name, texts in SPELLINGS.items() for text in texts]
)
def test_every_spelling_is_one_network(network: str, text: str) -> None:
    """Brackets, port, zone, letter case and mapped forms make no other reader."""
    assert network_of(text) == network
    pseudonyms = Pseudonyms(Keyring("s" * 32))
    assert pseudonyms.ip("demo", text) == pseudonyms.ip("demo", network.partition("/")[0])


def test_neighbours_are_others() -> None:
    """The next /64 and the next IPv4 address belong to somebody else."""
    neighbours = ("2001:db8:1:2::1", "2001:db8:1:3::1", "192.0.2.7", "192.0.2.8", "::ffff:1:1")
    assert len({network_of(text) for text in neighbours}) == len(neighbours)
    assert read_address("::1").is_loopback
    assert read_address("x") is UNKNOWN


@pytest.fixture
def app(store: Store, registry: Registry, site: str, rings: list[str]) -> Flask:
    settings = Config(secret="s" * 32)
    return create_app(Services(settings, store, registry, rings.append, FakeScorer()))


@pytest.fixture
def page(app: Flask, store: Store) -> Page:
    return Page(app, store, Boxes(store.redis).set("demo", origins=[ORIGIN]))


def come_from(page: Page, address: str) -> None:
    page.client.environ_base["REMOTE_ADDR"] = address


@pytest.mark.parametrize("address", SPELLINGS["192.0.2.7"] + SPELLINGS["2001:db8:1:2::/64"])
def test_the_client_is_read_as_the_server_names_it(app: Flask, address: str) -> None:
    """A web server or proxy may hand on any of the spellings."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_ip() == read_address(address) != UNKNOWN


def test_reports_from_one_network_count_once(page: Page, store: Store) -> None:
    """Three addresses of one /64 do not take a comment down; three networks do."""
    published = page.send("/comments", page.comment()).get_json()["id"]
    page.judge()
    for host in range(1, 8):
        come_from(page, f"2001:db8:1:2::{host:x}")
        assert page.send(f"/comments/{published}/reports", {}).status_code == 202
    assert len(store.reports("demo", published)) == 1
    assert store.get("demo", published).status is Status.APPROVED
    for address in ("2001:db8:1:3::1", "192.0.2.7"):
        come_from(page, address)
        page.send(f"/comments/{published}/reports", {})
    assert store.get("demo", published).status is Status.HELD


def test_a_network_has_one_limit_for_the_form(page: Page) -> None:
    """Sixty addresses of one /64 post through the form as often as one does."""
    statuses = []
    for host in range(1, 61):
        come_from(page, f"[2001:db8:1:2::{host:x}]:443")
        form = {"article": "a", "name": "Asel", "body": f"No. {host}"}
        answer = page.client.post(f"{page.base}/form", data=form, headers={"Origin": ORIGIN})
        statuses.append(answer.status_code)
    assert statuses == [303] * FORM_POSTS_PER_HOUR + [429] * (60 - FORM_POSTS_PER_HOUR)
