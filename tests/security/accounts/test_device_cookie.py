"""The cookie of a browser that an account logged in with before: its proof and its end."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.access.devices import DEVICE_SECONDS, known_device
from service.app import create_app
from service.services import Services
from tests.support.dashboard import PASSWORD, Browser

COOKIE = "modqueue_device_dana"


@pytest.fixture
def app(store: Store, registry: Registry, site: str, tmp_path: Path) -> Flask:
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    registry.add_moderator("marat", Role.MODERATOR, PASSWORD)
    settings = Config(secret="s" * 40, data_dir=tmp_path)
    return create_app(Services(settings, store, registry, lambda _: None))


@pytest.fixture
def dana(app: Flask) -> Browser:
    """A browser in which dana logged in, and out again."""
    browser = Browser(app)
    browser.log_in("dana")
    browser.post("/log-out", {})
    return browser


def value(client: FlaskClient, name: str = COOKIE) -> str:
    found = client.get_cookie(name)
    assert found
    return found.value


def is_known(app: Flask, name: str, cookie: str, of: str = "dana") -> bool:
    headers = {"Cookie": f"modqueue_device_{of}={cookie}"}
    with app.test_request_context("/log-in", headers=headers):
        return known_device(name) is not None


def test_it_outlives_the_session_and_opens_nothing(app: Flask, dana: Browser) -> None:
    """It is closed to scripts and other sites, lasts half a year, and is no log-in."""
    cookie = dana.client.get_cookie(COOKIE)
    assert cookie
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert cookie.max_age == DEVICE_SECONDS
    assert is_known(app, "dana", cookie.value)
    assert dana.get("/sites/demo/held").status_code == 303


def test_it_is_one_accounts(app: Flask, dana: Browser) -> None:
    """Under another account's name it proves nothing; two accounts share a browser."""
    first = value(dana.client)
    assert not is_known(app, "marat", first, of="marat")
    dana.log_in("marat")
    assert is_known(app, "dana", value(dana.client))
    assert is_known(app, "marat", value(dana.client, "modqueue_device_marat"), of="marat")


@pytest.mark.parametrize(
    "change",
    [
        lambda cookie: "",
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda cookie: ("0" if cookie[0] != "0" else "1") + cookie[1:],
        lambda cookie: cookie.replace(".", ".1", 1),
        lambda cookie: cookie + ".0",
        lambda cookie: cookie.replace(".", ".٣", 1),
        lambda cookie: "x" * 5_000,
    ],
)
def test_a_changed_one_is_none(app: Flask, dana: Browser, change: object) -> None:
    """Whatever was altered in it, the browser is a stranger; nothing fails."""
    assert callable(change)
    assert not is_known(app, "dana", change(value(dana.client)))


def test_another_installations_is_none(
    app: Flask, dana: Browser, store: Store, registry: Registry
) -> None:
    """It is signed with the installation's secret."""
    settings = Config(secret="t" * 40)
    other = create_app(Services(settings, store, registry, lambda _: None))
    assert not is_known(other, "dana", value(dana.client))


def test_a_reset_ends_it(app: Flask, dana: Browser, registry: Registry) -> None:
    """A new password by an admin, or by its owner elsewhere, makes the browser a stranger."""
    registry.reset_password("dana")
    assert not is_known(app, "dana", value(dana.client))


def test_a_disabled_account_has_no_known_browser(
    app: Flask, dana: Browser, registry: Registry
) -> None:
    """While the account is disabled its browsers are strangers."""
    registry.disable("dana")
    assert not is_known(app, "dana", value(dana.client))


def test_it_ends_by_age(app: Flask, dana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a year after the latest log-in it proves nothing, even if the browser kept it."""
    cookie, now = value(dana.client), Store.now
    monkeypatch.setattr(Store, "now", lambda store: now(store) + (DEVICE_SECONDS - 60) * 1000)
    assert is_known(app, "dana", cookie)
    monkeypatch.setattr(Store, "now", lambda store: now(store) + (DEVICE_SECONDS + 60) * 1000)
    assert not is_known(app, "dana", cookie)


def test_the_browser_that_changes_the_password_stays_known(app: Flask) -> None:
    """It gets another cookie at once; the former one is worth nothing."""
    browser = Browser(app)
    browser.log_in("dana")
    before = value(browser.client)
    browser.get("/password")
    browser.post("/password", {"current": PASSWORD, "new": "another long sentence"})
    assert not is_known(app, "dana", before)
    assert is_known(app, "dana", value(browser.client))


def test_a_second_step_ends_those_of_the_password_alone(app: Flask, store: Store) -> None:
    """Whoever had the password alone cannot have made browsers known that guess codes later."""
    thief, browser = Browser(app), Browser(app)
    thief.log_in("dana")
    browser.log_in("dana")
    page = browser.get("/account/second-step").text
    salt = re.search(r'name="salt" value="([^"]+)"', page)
    key = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page)
    assert salt
    assert key
    code = pyotp.TOTP(key[1].replace(" ", "")).at(store.now() // 1000)
    form = {"salt": salt[1], "current": PASSWORD, "code": code}
    assert browser.post("/account/second-step", form).status_code == 200
    assert not is_known(app, "dana", value(thief.client))
    assert is_known(app, "dana", value(browser.client))


def test_half_a_log_in_makes_no_browser_known(app: Flask, store: Store) -> None:
    """With a second step the cookie comes after the code, not after the password."""
    test_a_second_step_ends_those_of_the_password_alone(app, store)
    browser = Browser(app)
    browser.get("/log-in")
    answer = browser.post("/log-in", {"name": "dana", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/log-in/code")
    assert browser.client.get_cookie(COOKIE) is None
