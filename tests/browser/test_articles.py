"""Articles in a real browser: closed by keyboard alone, undone by one key, used by everyone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation import actions
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import Window
from tests.support import newsroom

NewWindow = Callable[..., Window]
Day = dict[str, str]
OPEN_ALL = "document.querySelectorAll('.figures details').forEach((one) => one.open = true)"
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


@looks
def test_everybody_can_use_articles(
    window: NewWindow, day: Day, store: Store, project: Callable[[], None], language: str,
    look_at: Check,
) -> None:  # fmt: skip
    """The list and the page of an article with all that can be set, in all languages and themes."""
    actions.change_article(
        store, "demo", newsroom.METRO, premoderated=True, slow_seconds=60, assigned="dana",
        instruction="names of minors: reject", by="marat",
    )  # fmt: skip
    project()
    dana = in_language(window, language)
    dana.log_in("dana")
    for path in ("/sites/demo/articles", PAGE):
        dana.open(path)
        dana.page.evaluate(OPEN_ALL)
        look_at(dana.page)
