"""Logging in and out, passwords, and what a browser remembers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from moderation.process.config import Config
from moderation.registry import Registry, Role
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from service.access import log_ins
from service.app import create_app
from service.services import Services
from tests.service.dashboard.conftest import PASSWORD, Visitor

NewVisitor = Callable[[], Visitor]


def test_strangers_are_sent_to_log_in_and_come_back(visitor: NewVisitor, dana: Visitor) -> None:
    """Whoever is not logged in sees the log-in page first, then the page that was asked for."""
    browser = visitor()
    answer = browser.get("/sites/demo/approved?order=newest")
    assert answer.status_code == 303
    wanted = answer.headers["Location"]
    assert wanted == "/log-in?next=/sites/demo/approved?order%3Dnewest"
    browser.get(wanted)
    form = {"name": "dana", "password": PASSWORD, "next": "/sites/demo/approved?order=newest"}
    assert browser.post("/log-in", form).headers["Location"] == "/sites/demo/approved?order=newest"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]
)
def test_log_in_leads_nowhere_else(visitor: NewVisitor, dana: Visitor, target: str) -> None:
    """A crafted link to the log-in page cannot send a moderator to another site."""
    browser = visitor()
    browser.get("/log-in")
    answer = browser.post("/log-in", {"name": "dana", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_wrong_password_opens_nothing(visitor: NewVisitor, dana: Visitor) -> None:
    """A wrong password gets a sentence that does not tell which half was wrong."""
    browser = visitor()
    known = browser.log_in("dana", "wrong")
    unknown = visitor().log_in("nobody", "wrong")
    assert known.status_code == unknown.status_code == 403
    assert "Name or password is wrong." in known.text
    assert "Name or password is wrong." in unknown.text
    assert browser.get("/sites/demo/held").status_code == 303


def test_one_time_password_must_be_changed(
    visitor: NewVisitor, registry: Registry, site: str
) -> None:
    """With a one-time password every page leads to the form for a new one, until it is set."""
    _, once = registry.add_moderator("newcomer", Role.MODERATOR)
    browser = visitor()
    browser.log_in("newcomer", once)
    assert browser.get("/sites/demo/held").headers["Location"] == "/password"
    browser.get("/password")
    answer = browser.post("/password", {"current": once, "new": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert browser.get("/sites/demo/held").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "problem"),
    [
        ("wrong", "another long sentence", "This is not your current password."),
        (PASSWORD, "short", "from 10 to 200 characters; this one has 5."),
        (PASSWORD, PASSWORD, "other than the current one"),
    ],
)
def test_new_password_is_checked(dana: Visitor, current: str, new: str, problem: str) -> None:
    """A refused new password is explained beside its field, and the old one stays."""
    dana.get("/password")
    answer = dana.post("/password", {"current": current, "new": new})
    assert answer.status_code == 422
    assert problem in answer.text
    assert dana.get("/sites/demo/held").status_code == 200


def test_new_password_ends_other_sessions(visitor: NewVisitor, dana: Visitor) -> None:
    """Changing the password logs out every other browser of the account, not this one."""
    other = visitor()
    other.log_in("dana")
    dana.get("/password")
    dana.post("/password", {"current": PASSWORD, "new": "another long sentence"})
    assert other.get("/sites/demo/held").status_code == 303
    assert dana.get("/sites/demo/held").status_code == 200


def test_log_out_ends_the_session_itself(dana: Visitor, registry: Registry) -> None:
    """After logging out the cookie's token is worth nothing, even to who copied it."""
    cookie = dana.client.get_cookie("modqueue_session")
    assert cookie
    assert registry.session(cookie.value)
    dana.post("/log-out", {})
    assert registry.session(cookie.value) is None


def test_polls_are_no_sign_of_life(dana: Visitor, redis: Redis, site: str) -> None:
    """A page that only polls lets its session run out; a click keeps it."""
    (session,) = redis.scan_iter("*:session:*")
    redis.expire(session, 60)
    dana.get("/sites/demo/held/news?after=0-0")
    assert redis.ttl(session) <= 60
    dana.get("/sites/demo/held")
    assert redis.ttl(session) > 60


def test_no_address_is_kept(app: Flask, redis: Redis, site: str) -> None:
    """What is counted against a network or a name is a keyed digest of it, nothing else."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        log_ins.log_in("dana", "wrong")
    kept = list(redis.scan_iter("*attempts*"))
    assert len(kept) == 2
    assert not any("192" in name or "dana" in name for name in kept)


def test_cookies_are_closed_to_scripts_and_other_sites(dana: Visitor) -> None:
    """The session's cookie is HttpOnly and SameSite; so is the visitor's, strictly."""
    dana.client.delete_cookie("modqueue_session")
    dana.log_in("dana")
    session = dana.client.get_cookie("modqueue_session")
    visitor = dana.client.get_cookie("modqueue_visitor")
    assert session
    assert visitor
    assert (session.http_only, session.same_site) == (True, "Lax")
    assert (visitor.http_only, visitor.same_site) == (True, "Strict")


def test_secure_cookies_are_bound_to_the_host(store: Store, registry: Registry, site: str) -> None:
    """With MODQUEUE_SECURE_COOKIES the cookies carry the __Host- prefix and Secure."""
    registry.add_moderator("dana", Role.MODERATOR, PASSWORD)
    settings = Config(secret="s" * 40, secure_cookies=True)
    app = create_app(Services(settings, store, registry, lambda _: None))
    client = app.test_client()
    page = client.get("/log-in", base_url="https://localhost")
    assert page.headers["Set-Cookie"].startswith("__Host-modqueue_visitor=")
    browser = Visitor(client, page.text)
    data = {"csrf": browser.token, "name": "dana", "password": PASSWORD}
    answer = client.post("/log-in", data=data, base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-modqueue_session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_language_is_the_browsers_until_chosen(visitor: NewVisitor, dana: Visitor) -> None:
    """The pages speak the browser's language, then the chosen one, on every browser of hers."""
    assert 'lang="ru"' in visitor().get("/log-in", **{"Accept-Language": "ru-RU"}).text
    answer = dana.post("/preferences", {"language": "kk", "back": "/sites/demo/held?order=oldest"})
    assert answer.headers["Location"] == "/sites/demo/held?order=oldest"
    other = visitor()
    other.log_in("dana")
    assert 'lang="kk"' in other.page
    assert "Тексерудегі пікірлер" in other.page


def test_theme_and_keys_are_remembered(visitor: NewVisitor, dana: Visitor) -> None:
    """Theme, keys and folds go with the account to every browser; nonsense changes nothing."""
    dana.get("/sites/demo/held")
    assert 'data-theme="system"' in dana.page
    assert "Turn single keys off" in dana.page
    assert "aria-keyshortcuts" in dana.page
    dana.post("/preferences", {"theme": "dark", "keys": "off", "back": "/"})
    dana.post("/preferences", {"theme": "pink", "language": "xx", "back": "/"})
    page = dana.get("/sites/demo/held").text
    assert 'data-theme="dark"' in page
    assert "Turn single keys on" in page
    assert "aria-keyshortcuts" not in page
    dana.post("/preferences", {"fold": "off", "back": "/"})
    other = visitor()
    other.log_in("dana")
    assert 'data-theme="dark"' in other.page
    assert "Turn single keys on" in other.page
    assert "Fold severe texts" in other.page


def test_a_form_of_an_ended_session_leads_back(
    dana: Visitor, day: dict[str, str], registry: Registry
) -> None:
    """Whoever sends a form after the session ended logs in and is at the comment again."""
    registry.end_sessions("dana")
    answer = dana.decide(day["landlord"], 2, "approved")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"next=/sites/demo/comments/{day['landlord']}")
    live = dana.decide_live(day["landlord"], 2, "approved")
    assert "/log-in" in live.headers["HX-Redirect"]
