"""A whole shift by keyboard alone: sixty comments, in Russian, the focus never lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.conftest import Window
from tests.support import newsroom

COMMENTS = 60
STEP = 6  # each sixth is approved, undone and decided again


def test_sixty_comments_by_keyboard(window: Callable[..., Window], store: Store, site: str) -> None:
    """Log-in to empty list without a mouse; after each key the focus is on something useful."""
    for number in range(COMMENTS):
        newsroom.submit(store, site, newsroom.METRO, f"author{number}", f"You idiot {number}")
    while store.waiting(site):
        newsroom.score(store, site)
    dana = window(locale="ru")
    log_in(dana)
    left = COMMENTS
    while left:
        left -= decide(dana, left)
        assert dana.focused != ""
        assert dana.page.evaluate("document.activeElement !== document.body")
    expect(dana.page.locator(".empty, #page-end").first).to_be_visible()
    counts = store.counts(site)
    assert (counts[Status.HELD], counts[Status.APPROVED] + counts[Status.REJECTED]) == (0, 60)
    assert dana.faults == []


def log_in(dana: Window) -> None:
    dana.open("/log-in")
    expect(dana.page.locator("#name")).to_be_focused()  # the page takes the focus once it is drawn
    for text in ("dana", "a long enough sentence"):
        dana.page.keyboard.type(text)
        dana.page.keyboard.press("Tab")
    dana.page.keyboard.press("Enter")
    dana.page.wait_for_url("**/held*")
    dana.wait_for_htmx()
    dana.page.keyboard.press("j")


def decide(dana: Window, left: int) -> int:
    """Decide the card with the focus in one way or another; return how many were decided."""
    page = dana.page
    if not page.locator(".card:not(.deciding)").count():
        dana.open("/sites/demo/held")
        dana.wait_for_htmx()
        page.keyboard.press("j")
    card = page.evaluate("document.activeElement.closest('.card')?.id") or ""
    if not card:
        page.keyboard.press("j")
        card = dana.focused
    if left % STEP == 0:
        page.keyboard.press("f")
        expect(page.locator(f"#{card}.strip")).to_contain_text("Одобрено")
        page.keyboard.press("u")
        expect(page.locator(f"#{card}.card")).to_be_focused()
        expect(page.locator("#announcer")).to_have_text(f"Отменено, осталось {left}")
    for key in ("d", "1") if left % 2 else ("f",):
        page.keyboard.press(key)
    expect(page.locator(f"#{card}.strip")).to_be_visible()
    word = "Отклонено" if left % 2 else "Одобрено"
    expect(page.locator("#announcer")).to_have_text(f"{word}, осталось {left - 1}")
    return 1
