"""Articles in a real browser: closed by keyboard alone, undone by one key, used by everyone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.store.writer import Store
from tests.browser.conftest import Window
from tests.support import newsroom

NewWindow = Callable[..., Window]
Day = dict[str, str]
PAGE = f"/sites/demo/articles/{newsroom.METRO.id}"


def test_an_article_is_closed_and_reopened_by_keyboard(
    dana: Window, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """From the list of articles with Tab and Enter alone; "u" takes the change back."""
    project()
    dana.open("/sites/demo/articles")
    page = dana.page
    page.get_by_role("link", name=str(newsroom.METRO.title)).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}")
    page.get_by_role("button", name="Close comments").focus()
    page.keyboard.press("Enter")
    strip = page.locator(".strip")
    expect(strip).to_contain_text("Comments closed")
    assert store.article("demo", newsroom.METRO.id).settings.closed
    dana.wait_for_keys()
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Close comments")).to_be_visible()
    assert not store.article("demo", newsroom.METRO.id).settings.closed
    assert dana.faults == []
