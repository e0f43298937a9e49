"""Secure cookies and HSTS wherever the address is not loopback, and a reason why a log-in fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from service.app import create_app
from service.services import Services
from tests.support.api import SECRET
from tests.support.dashboard import PASSWORD, SAME_ORIGIN, TOKEN, Browser

MakeApp = Callable[..., Flask]
HSTS = "Strict-Transport-Security"
EVERYWHERE = ["/log-in", "/", "/livez", "/readyz", "/static/embed.js", "/nowhere", "/v1/comments/x"]


@pytest.fixture
def make(store: Store, registry: Registry, site: str, tmp_path: Path) -> MakeApp:
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    registry.add_key(site, "test", SECRET)

    def app(**settings: object) -> Flask:
        made = Config.from_env(
            {"MODQUEUE_SECRET": "s" * 40, **{k: str(v) for k, v in settings.items()}}
        )
        return create_app(Services(made, store, registry, lambda _: None))

    return app


@pytest.mark.parametrize(
    ("environ", "https"),
    [
        ({}, False),
        ({"MODQUEUE_HOST": "localhost"}, False),
        ({"MODQUEUE_HOST": "127.8.0.1"}, False),
        ({"MODQUEUE_HOST": "::1"}, False),
        ({"MODQUEUE_HOST": "0.0.0.0"}, True),
        ({"MODQUEUE_HOST": "::"}, True),
        ({"MODQUEUE_HOST": "192.0.2.1"}, True),
        ({"MODQUEUE_HOST": "web"}, True),
        ({"MODQUEUE_HOST": "localhost.example"}, True),
        ({"MODQUEUE_PUBLIC_URL": "https://comments.example"}, True),
        ({"MODQUEUE_PUBLIC_URL": "http://comments.example"}, True),
        ({"MODQUEUE_PUBLIC_URL": "https://127.0.0.1:8443"}, True),
        ({"MODQUEUE_PUBLIC_URL": "http://[::1]:8000", "MODQUEUE_HOST": "0.0.0.0"}, False),
        ({"MODQUEUE_HOST": "0.0.0.0", "MODQUEUE_SECURE_COOKIES": "0"}, False),
        ({"MODQUEUE_SECURE_COOKIES": "1"}, True),
    ],
)
def test_the_default_follows_the_address(environ: dict[str, str], https: bool) -> None:
    """Only an address that this machine alone can reach does without HTTPS, unless it is said."""
    assert Config.from_env(environ).https is https


def test_every_cookie_is_secure_and_of_this_host(make: MakeApp) -> None:
    """On 0.0.0.0 each cookie, of a session and of a choice alike, is Secure and __Host-."""
    app = make(MODQUEUE_HOST="0.0.0.0")
    client, base = app.test_client(), "https://comments.example"
    page = client.get("/log-in", base_url=base)
    answers = [page]
    token = TOKEN.search(page.text)
    assert token
    data = {"csrf": token[1], "name": "dana", "password": PASSWORD}
    answers.append(client.post("/log-in", data=data, base_url=base, headers=SAME_ORIGIN))
    held = client.get("/sites/demo/held", base_url=base)
    assert held.status_code == 200
    token = TOKEN.search(held.text)
    assert token
    for path, form in (
        ("/preferences", {"theme": "dark", "language": "ru", "keys": "off", "fold": "off"}),
        ("/keys", {"reset": "1"}),
        ("/log-out", {}),
    ):
        form = {"csrf": token[1], **form}
        answers.append(client.post(path, data=form, base_url=base, headers=SAME_ORIGIN))
    set_ = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(set_) == 6
    for cookie in set_:
        assert cookie.startswith("__Host-modqueue_"), cookie
        assert "; Secure" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie


def test_choices_are_read_back(make: MakeApp) -> None:
    """A theme that was chosen over HTTPS is the theme of the next page."""
    client = make(MODQUEUE_HOST="0.0.0.0").test_client()
    client.set_cookie("__Host-modqueue_theme", "dark", secure=True)
    page = client.get("/log-in", base_url="https://localhost")
    assert 'data-theme="dark"' in page.text


@pytest.mark.parametrize("path", EVERYWHERE)
def test_hsts_comes_with_secure_cookies(make: MakeApp, path: str) -> None:
    """Every answer has it exactly where cookies are Secure: pages, files, the API, refusals."""
    secure, loopback = make(MODQUEUE_HOST="0.0.0.0"), make()
    with secure.test_client().get(path) as answer:
        assert answer.headers.getlist(HSTS) == ["max-age=31536000"]
    with loopback.test_client().get(path) as answer:
        assert HSTS not in answer.headers


def test_make_run_needs_no_tls(make: MakeApp) -> None:
    """On the loopback, as `make run` starts it, one logs in over plain HTTP."""
    browser = Browser(make(), "127.0.0.1")
    assert browser.log_in("dana").status_code == 303
    assert "Log out" in browser.page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "plain HTTP"), ("ru", "по незащищённому HTTP"), ("kk", "қорғалмаған HTTP")],
)
def test_over_plain_http_the_log_in_page_says_why(make: MakeApp, language: str, words: str) -> None:
    """It does not take a password that others can read, and leads to HTTPS."""
    client = make(MODQUEUE_HOST="0.0.0.0").test_client()
    headers = {"Accept-Language": language}
    answer = client.get("/log-in", base_url="http://comments.example:8000", headers=headers)
    assert answer.status_code == 403
    assert words in answer.text
    assert 'href="https://comments.example:8000/log-in"' in answer.text
    assert 'type="password"' not in answer.text


def test_the_public_address_is_where_it_leads(make: MakeApp) -> None:
    """Where the public address is known the way on is that one, with the path that it has."""
    app = make(MODQUEUE_PUBLIC_URL="https://comments.example/desk", MODQUEUE_TRUSTED_PROXIES=1)
    answer = app.test_client().get("/log-in", base_url="http://comments.example")
    assert 'href="https://comments.example/desk/log-in"' in answer.text


def test_a_lost_cookie_is_explained(make: MakeApp) -> None:
    """A form that comes back without its cookie leads to the reason, not to the form again."""
    client = make(MODQUEUE_HOST="0.0.0.0").test_client(use_cookies=False)
    data = {"csrf": "x", "name": "dana", "password": PASSWORD}
    answer = client.post("/log-in", data=data, base_url="http://127.0.0.1")
    assert answer.status_code == 403
    assert "plain HTTP" in answer.text


def test_a_proxy_that_is_not_named_does_no_harm(make: MakeApp) -> None:
    """Behind TLS that we are not told of, the browser shows it; its log-in works."""
    client = make(MODQUEUE_HOST="0.0.0.0").test_client()
    headers = {"Sec-Fetch-Mode": "navigate"}
    page = client.get("/log-in", base_url="http://comments.example", headers=headers)
    assert page.status_code == 200
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = TOKEN.search(page.text)
    assert token
    answer = client.post(
        "/log-in",
        data={"csrf": token[1], "name": "dana", "password": PASSWORD},
        base_url="http://comments.example",
        headers={**SAME_ORIGIN, "Cookie": cookie},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/policy", 200),
        ("GET", "/v1/events", 200),
        ("GET", "/v1/comments/nowhere", 404),
        ("GET", "/v1/nowhere", 404),
        ("POST", "/v1/comments", 415),
        ("GET", "/v1/articles/a/comments", 200),
    ],
)
def test_what_a_key_opens_is_kept_nowhere(
    make: MakeApp, method: str, path: str, status: int
) -> None:
    """Answers and refusals below /v1 say no-store."""
    client = make().test_client()
    headers = {"Authorization": f"Bearer {SECRET}"}
    answer = client.open(path, method=method, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.open(path, method=method).headers["Cache-Control"] == "no-store"
