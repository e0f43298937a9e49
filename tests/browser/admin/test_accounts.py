"""Accounts in a browser: the second step, sessions, an admin's pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from moderation.registry import Registry, Role
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import PASSWORD, Window

NewWindow = Callable[..., Window]
Day = dict[str, str]


def enrol(page: Page, store: Store) -> pyotp.TOTP:
    """Add a second step by keyboard; the page with the recovery codes is open then."""
    totp = pyotp.TOTP(re.sub(r"\s", "", page.inner_text(".key")))
    page.fill("#current", PASSWORD)
    page.fill("#code", totp.at(store.now() // 1000, counter_offset=-1))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    return totp


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_second_step_from_end_to_end(
    window: NewWindow, day: Day, store: Store, script: bool
) -> None:
    """Added with the key of the page, asked for at the next log-in, pasted, and let in."""
    dana = window(java_script_enabled=script)
    dana.log_in_by_form("dana")
    dana.open("/account/second-step")
    expect(dana.page.locator(".qr")).to_be_visible()
    totp = enrol(dana.page, store)
    dana.page.click("main .button")
    expect(dana.page.locator("main")).to_contain_text("10 recovery codes are left.")
    other = window(java_script_enabled=script)
    other.open("/log-in?next=/sites/demo/approved")
    other.page.fill("#name", "dana")
    other.page.fill("#password", PASSWORD)
    other.page.keyboard.press("Enter")
    other.page.wait_for_url(re.compile("/log-in/code"))
    expect(other.page.locator("#code")).to_be_focused()
    other.page.keyboard.insert_text(totp.at(store.now() // 1000))
    other.page.keyboard.press("Enter")
    other.page.wait_for_url("**/sites/demo/approved")
    assert dana.faults == other.faults == []


def test_an_ended_session_is_out_at_its_next_click(window: NewWindow, day: Day) -> None:
    """Whoever ends the other sessions sees them go, and their windows see the log-in page."""
    dana, forgotten = window(), window()
    dana.log_in("dana")
    forgotten.log_in("dana")
    dana.open("/account/sessions")
    expect(dana.page.locator(".rows li")).to_have_count(2)
    dana.page.get_by_role("button", name="End all but this one").click()
    expect(dana.page.locator(".rows li")).to_have_count(1)
    forgotten.open("/sites/demo/held")
    expect(forgotten.page).to_have_url(re.compile("/log-in"))


@looks
def test_axe_finds_nothing_on_account_pages(
    window: NewWindow,
    day: Day,
    store: Store,
    registry: Registry,
    language: str,
    look_at: Check,
) -> None:
    """With a second step to be added, on and asked for, and with a new account's password."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = in_language(window, language)
    boss.log_in("boss")
    boss.open("/account/second-step")
    enrol(boss.page, store)
    look_at(boss.page)
    with boss.page.expect_navigation():
        boss.page.click("main .button")
    look_at(boss.page)
    boss.open("/admin/users")
    boss.page.fill("#name", "zarina")
    boss.page.keyboard.press("Enter")
    expect(boss.page.locator("#secret")).to_have_value(re.compile(r"^(\w{4}-){3}\w{4}$"))
    look_at(boss.page)
    boss.context.clear_cookies(name="modqueue_session")
    boss.open("/log-in")
    boss.page.fill("#name", "boss")
    boss.page.fill("#password", PASSWORD)
    boss.page.keyboard.press("Enter")
    boss.page.wait_for_url(re.compile("/log-in/code"))
    boss.page.click("summary")
    look_at(boss.page)
    assert boss.faults == []
