"""Admin without a terminal, in a browser: by keyboard alone, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.registry import Registry, Role
from moderation.registry.boxes import Boxes
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import PASSWORD, Window

NewWindow = Callable[..., Window]


@pytest.fixture
def boss(window: NewWindow, registry: Registry, site: str) -> Window:
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    boss = window()
    boss.log_in("boss")
    return boss


def reach(page: Page, css: str) -> None:
    """Press Tab until ``css`` has the focus."""
    for _ in range(120):
        if page.evaluate("css => document.activeElement.matches(css)", css):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{css} is not reached by keyboard")


def write(page: Page, css: str, text: str) -> None:
    reach(page, css)
    page.keyboard.insert_text(text)


def test_a_site_and_its_box_by_keyboard(boss: Window, registry: Registry, store: Store) -> None:
    """A site is made, its box gets an origin and dark colours, and no mouse is touched."""
    page = boss.page
    boss.open("/admin/sites")
    write(page, "#name", "Дала")
    write(page, "#slug", "dala")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sites/dala/start")
    reach(page, "a[href='/sites/dala/box']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sites/dala/box")
    write(page, "#origins", "https://dala.example")
    reach(page, "#theme")
    page.keyboard.press("d")
    reach(page, "form[action='/sites/dala/box'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#origins")).to_have_value("https://dala.example")
    box = Boxes(store.redis).of_site("dala")
    assert (box.origins, box.theme) == (("https://dala.example",), "dark")
    boss.open("/sites/dala/start")
    expect(page.locator(".step").nth(2)).to_have_class("step done")
    assert boss.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_invited_moderator_logs_in(
    boss: Window, window: NewWindow, registry: Registry, script: bool
) -> None:
    """The admin makes a link; whoever opens it chooses name and password and is at work."""
    boss.open("/sites/demo/members")
    boss.page.fill("#note", "Aliya")
    boss.page.keyboard.press("Enter")
    link = boss.page.input_value("#secret")
    guest = window(java_script_enabled=script)
    guest.page.goto(link)
    expect(guest.page.locator("#name")).to_be_focused()
    guest.page.keyboard.insert_text("aliya")
    write(guest.page, "#password", PASSWORD)
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_url("**/sites/demo/held")
    again = window(java_script_enabled=script)
    again.log_in_by_form("aliya")
    again.page.goto(link)
    expect(again.page.locator("main")).to_contain_text("This invitation is no longer good")
    assert registry.moderator("aliya").role_on("demo") is Role.MODERATOR
    assert boss.faults == guest.faults == []


@looks
def test_axe_finds_nothing(
    window: NewWindow,
    registry: Registry,
    store: Store,
    site: str,
    language: str,
    look_at: Check,
) -> None:
    """Where somebody who is invited chooses a name, and where the invitation stands."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    _, token = registry.acting("boss").invite({site: Role.SENIOR}, "Aliya")
    boss = in_language(window, language)
    boss.open(f"/invitation/{token}")
    look_at(boss.page)
    boss.log_in("boss")
    boss.open("/sites/demo/members")
    look_at(boss.page)
    assert boss.faults == []
