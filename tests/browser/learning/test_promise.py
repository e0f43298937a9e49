"""The promise in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.promise.promise import Promise
from moderation.registry import Registry, Role
from moderation.store.writer import Store
from tests.browser.axe import violations
from tests.browser.conftest import Window
from tests.service.dashboard.conftest import PASSWORD

Day = dict[str, str]


def test_a_promise_is_made_by_keyboard_and_taken_back(
    window: Callable[..., Window],
    registry: Registry,
    day: Day,
    store: Store,
    project: Callable[[], None],
) -> None:
    """Two numbers and Enter make a promise; a former version takes it back; axe finds nothing."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    project()
    boss = window()
    boss.log_in("boss")
    boss.open("/sites/demo/policy")
    boss.page.focus("[name=missed_kk]")
    boss.page.keyboard.type("5")
    boss.page.keyboard.press("Tab")
    boss.page.keyboard.type("95")
    boss.page.keyboard.press("Enter")
    boss.page.wait_for_selector("text=Go back to version 0")
    assert store.policy("demo").promises == {"kk": Promise(0.05, 0.95)}
    expect(boss.page.locator(".promises")).to_contain_text("Not enough evidence yet")
    assert violations(boss.page) == []
    boss.page.click("text=Go back to version 0")
    boss.page.wait_for_selector("text=Go back to version 1")
    assert store.policy("demo").promises == {}
    assert boss.faults == []
