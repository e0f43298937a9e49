"""A raid in a real browser: rejected by keyboard alone, undone by one key, used by everyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation.process.config import Config
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import Window
from tests.support.crowd import Crowd

NewWindow = Callable[..., Window]
LIST = "/sites/demo/raids"


@pytest.fixture
def crowd(store: Store, settings: Config, site: str, project: Callable[[], None]) -> Crowd:
    return Crowd(store, project, settings.projection)


def test_a_raid_is_rejected_and_undone_by_keyboard(dana: Window, crowd: Crowd) -> None:
    """In a shift: "d" with a digit, Enter where it asks again, and "u" takes all of it back."""
    before = crowd.statuses()
    dana.open("/sites/demo/held")
    page = dana.page
    dana.wait_for_keys()
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.press("1")
    page.wait_for_selector("button[name=number]:focus")
    expect(page.locator("h1")).to_have_text("Reject 9 comments?")
    page.keyboard.press("Enter")
    expect(page.locator("#bulk-notice")).to_contain_text("9 comments decided")
    expect(page.locator(".raid-card")).to_have_count(0)
    assert crowd.statuses() == [Status.REJECTED] * 9
    dana.wait_for_keys()
    page.keyboard.press("u")
    expect(page.locator("#bulk-notice")).to_contain_text("9 decisions taken back")
    expect(page.locator(".raid-card")).to_have_count(1)
    assert crowd.statuses() == before
    dana.wait_for_keys()
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(page.locator("h1")).to_have_text("Approve 3 comments?")
    assert dana.faults == []


@looks
def test_everybody_can_use_raids(
    window: NewWindow, crowd: Crowd, language: str, look_at: Check
) -> None:
    """The card of a raid, its page and both questions, in all languages and themes."""
    dana = in_language(window, language)
    dana.log_in("dana")
    for path in ("/sites/demo/held", f"{LIST}/{crowd.raid.id}"):
        dana.open(path)
        look_at(dana.page)
    for act in ("end", "decide"):
        dana.open(f"{LIST}/{crowd.raid.id}")
        dana.page.locator(f"form[action$={act}] button").last.click()
        dana.page.wait_for_selector("button[name=number]")
        look_at(dana.page)
