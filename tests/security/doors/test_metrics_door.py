"""What strangers may ask of the web process itself: /metrics, /readyz, and which program it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.errors import StoreUnavailable
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.writer import Store
from service.app import create_app
from service.monitoring.metrics import FORWARDED
from service.monitoring.remembered import Remembered
from service.services import Services
from tests.support.api import Clock
from tests.support.servers.gunicorn import RunningGunicorn
from tests.support.servers.raw_http import exchange, get

TOKEN = "t" * 40
App = Callable[..., Flask]


@pytest.fixture
def app(store: Store, registry: Registry, rings: list[str]) -> App:
    return lambda **settings: create_app(
        Services(Config(secret="s" * 40, **settings), store, registry, rings.append)
    )


def scrape(client: FlaskClient, address: str = "127.0.0.1", **headers: str) -> TestResponse:
    return client.get(
        "/metrics",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_without_a_token_only_this_machine(app: App) -> None:
    """The loopback is answered; any other address finds nothing there."""
    client = app().test_client()
    assert scrape(client).status_code == 200
    assert scrape(client, "::1").status_code == 200
    assert scrape(client, "::ffff:127.0.0.1").status_code == 200
    for address in ("192.0.2.1", "2001:db8::1", "10.0.0.1", "", "::", "0.0.0.0", "x"):
        assert scrape(client, address).status_code == 404


# 6to4, NAT64, translated, Teredo, compatible
EMBEDDED = [
    "2002:7f00:1::1", "64:ff9b::7f00:1", "::ffff:0:127.0.0.1", "2001:0:1:2:3:4:80ff:fffe",
    "::127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", EMBEDDED)
@pytest.mark.parametrize("proxies", [0, 1])
def test_an_address_that_holds_it_is_not_this_machine(app: App, address: str, proxies: int) -> None:
    """Who is counted by an IPv4 address inside an IPv6 one does not become this machine by it."""
    client = app(trusted_proxies=proxies).test_client()
    assert scrape(client, address).status_code == 404


@pytest.mark.parametrize("header", [*FORWARDED, "X-Forwarded-Proto", "X-Forwarded-Host", "CF-Ray"])
def test_a_proxy_on_this_machine_is_not_this_machine(app: App, header: str) -> None:
    """Nothing comes out through a proxy on the loopback that the settings do not name."""
    assert scrape(app().test_client(), **{header: "192.0.2.1"}).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.1", "", "[::2]"]
)
def test_a_name_of_others_is_not_this_machine(app: App, host: str) -> None:
    """A page whose name leads to the loopback reads nothing (DNS rebinding), nor does a proxy."""
    assert scrape(app().test_client(), Host=host).status_code == 404


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST."])
def test_every_name_of_the_loopback_is_this_machine(app: App, host: str) -> None:
    """A scrape on the machine may use any of them."""
    assert scrape(app().test_client(), Host=host).status_code == 200


def test_with_a_token_whoever_has_it(app: App) -> None:
    """With a token the address does not count, and nobody is let in without it."""
    client = app(metrics_token=TOKEN).test_client()
    assert scrape(client, "192.0.2.1", Authorization=f"Bearer {TOKEN}").status_code == 200
    for wrong in ("", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", "Bearer é"):
        refused = scrape(client, Authorization=wrong)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_flood_of_scrapes_asks_the_store_once(
    app: App, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ask within a second, the store's totals are read once."""
    asked: list[str] = []
    monkeypatch.setattr(Registry, "sites", lambda _: asked.append("sites") or [])
    made = app()
    made.extensions["modqueue.metrics.text"]._clock = Clock()
    for _ in range(50):
        assert scrape(made.test_client()).status_code == 200
    assert asked == ["sites"]


def test_a_flood_of_looks_writes_once_a_second(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask /readyz, each process writes to the store once a second at most."""
    writes: list[float] = []
    clock = Clock()
    monkeypatch.setattr(Store, "check_writable", lambda _: writes.append(clock.seconds))
    made = app()
    made.extensions["modqueue.ready"]._clock = clock
    for second in range(3):
        for _ in range(50):
            assert made.test_client().get("/readyz").status_code == 200
        clock.seconds += 1
        assert len(writes) == second + 1


def test_trouble_is_remembered_no_longer_than_health(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that comes back is seen after a second; until then it is not asked again."""
    made, clock = app(), Clock()
    made.extensions["modqueue.ready"]._clock = clock

    def away(_: Store) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "check_writable", away)
        assert made.test_client().get("/readyz").status_code == 503
    assert made.test_client().get("/readyz").status_code == 503
    clock.seconds += 1
    assert made.test_client().get("/readyz").status_code == 200


def test_while_one_looks_others_get_the_former_answer() -> None:
    """A look that takes long holds up who made it and nobody else."""
    clock = Clock()
    answers: list[int] = []

    def find() -> int:
        if answers:  # somebody asks during the second look
            answers.append(known.get())
        else:
            answers.append(1)
        return len(answers)

    known = Remembered(find, clock=clock)
    assert known.get() == 1
    clock.seconds += 1
    assert known.get() == 2
    assert answers == [1, 1]


def test_no_answer_names_its_program(redis_url: str, tmp_path: Path) -> None:
    """No answer has a Server header, right ones and refused ones alike."""
    web = RunningGunicorn(redis_url, tmp_path, processes=1, threads=2)
    try:
        for sent in (get("/livez"), get("/nothing"), b"no HTTP\r\n\r\n", get("/static/embed.js")):
            assert "server" not in exchange(web.port, sent)[1]
    finally:
        web.stop()


def test_what_is_written_is_private(redis_url: str, tmp_path: Path) -> None:
    """Nobody else on the machine reads what the web processes write."""
    web = RunningGunicorn(redis_url, tmp_path, processes=1, threads=2)
    try:
        assert exchange(web.port, get("/livez"))[0] == 200
        written = [path for path in tmp_path.rglob("*") if path.exists()]
        assert written
        assert not [path for path in written if path.stat().st_mode & 0o077]
    finally:
        web.stop()
