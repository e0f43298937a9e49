"""What begins and ends a session, beside the time."""

from __future__ import annotations

import re

import pyotp
from flask import Flask

from moderation.registry import Registry, Role
from moderation.store.writer import Store
from tests.security.conftest import LogIn
from tests.service.dashboard.conftest import PASSWORD, Visitor

HELD = "/sites/demo/held"
SECOND_STEP = "/account/second-step"


def cookie(browser: Visitor) -> str:
    found = browser.client.get_cookie("modqueue_session")
    assert found
    return found.value


def test_logging_in_again_ends_what_was_open(log_in: LogIn, registry: Registry) -> None:
    """A browser has one session: the cookie that it had before opens nothing any more."""
    dana = log_in("dana", Role.MODERATOR)
    former = cookie(dana)
    dana.get(HELD)
    answer = dana.post("/log-in", {"name": "dana", "password": PASSWORD})
    assert answer.status_code == 303
    assert cookie(dana) != former
    assert registry.session(former) is None
    assert registry.session(cookie(dana))


def test_a_cookie_chosen_by_somebody_else_is_not_kept(desk: Flask, log_in: LogIn) -> None:
    """A session cannot be planted: the token after the log-in is a new one of 256 bits."""
    log_in("dana", Role.MODERATOR)
    browser = Visitor(desk.test_client())
    browser.client.set_cookie("modqueue_session", "planted")
    assert browser.log_in("dana").status_code == 303
    assert re.fullmatch(r"[\w-]{43}", cookie(browser))


def test_taking_the_second_step_away_ends_the_others(
    desk: Flask, log_in: LogIn, store: Store
) -> None:
    """Whoever changes how an account logs in keeps this browser only."""
    dana = log_in("dana", Role.MODERATOR)
    page = dana.get(SECOND_STEP).text
    salt = re.findall(r'name="salt" value="([^"]+)"', page)[0]
    key = re.findall(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', page)[0]
    phone = pyotp.TOTP(key.replace(" ", ""))
    now = store.now() // 1000
    form = {"salt": salt, "current": PASSWORD, "code": phone.at(now, counter_offset=-1)}
    assert dana.post(SECOND_STEP, form).status_code == 200
    other = Visitor(desk.test_client())
    other.log_in("dana")
    other.get("/log-in/code")
    other.post("/log-in/code", {"code": phone.at(now)})
    assert other.get(HELD).status_code == 200
    dana.get(SECOND_STEP)
    dana.post(f"{SECOND_STEP}/remove", {"code": phone.at(now, counter_offset=1)})
    assert other.get(HELD).status_code == 303
    assert dana.get(HELD).status_code == 200
