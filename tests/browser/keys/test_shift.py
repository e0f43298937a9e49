"""A whole shift by keyboard alone: sixty comments, an author, a conversation and an article."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation.authors.act import ActKind
from moderation.status import Status
from moderation.store.authors.acts import Acts
from moderation.store.writer import Store
from service.dashboard.lists import pages
from tests.browser.conftest import Window
from tests.support import newsroom

COMMENTS = 60
PAGE = 30  # the browser paints each card of a page anew at each decision
STEP = 6  # each sixth is approved, undone and decided again
TABS_MAX = 60  # to any control of a page


def test_sixty_comments_by_keyboard(
    window: Callable[..., Window],
    store: Store,
    site: str,
    project: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Log-in to empty list without a mouse; after each key the focus is on something useful.

    On the way an author is banned, an answer rejected and an article closed; each is taken back.
    """
    monkeypatch.setattr(pages, "PAGE_SIZE", PAGE)
    for number in range(COMMENTS):
        newsroom.submit(store, site, newsroom.METRO, f"author{number}", f"You idiot {number}")
    while store.waiting(site):
        newsroom.score(store, site)
    project()
    dana = window(locale="ru")
    log_in(dana)
    ban_an_author(dana, store)
    reject_an_answer(dana, store, project)
    close_an_article(dana, store)
    left = COMMENTS
    while left:
        left -= decide(dana, left)
        assert dana.focused != ""
        assert dana.page.evaluate("document.activeElement !== document.body")
    expect(dana.page.locator(".empty, #page-end").first).to_be_visible()
    counts = store.counts(site)
    assert (counts[Status.HELD], counts[Status.APPROVED] + counts[Status.REJECTED]) == (0, 61)
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


def ban_an_author(dana: Window, store: Store) -> None:
    """From the card with the focus to its author, and back."""
    page, keys, acts = dana.page, dana.page.keyboard, Acts(store.redis)
    keys.press("a")
    page.wait_for_url("**/authors/**")
    tab_to(dana, "[name=kind]")
    while page.evaluate("document.activeElement.value") != ActKind.BAN:
        keys.press("ArrowDown")
    keys.press("Space")
    tab_to(dana, "[name=reason]")
    keys.press("ArrowDown")
    tab_to(dana, ".stack .primary")
    keys.press("Enter")
    expect(page.locator(".strip[role=status]")).to_contain_text("Блокировка")
    assert [one.act.kind for one in acts.sanctions("demo", limit=9).items] == [ActKind.BAN]
    dana.wait_for_keys()
    keys.press("u")
    expect(page.locator(".history")).to_contain_text("отменено")
    assert not acts.sanctions("demo", limit=9).items
    back_to_the_list(dana)


def reject_an_answer(dana: Window, store: Store, project: Callable[[], None]) -> None:
    """In the conversation below the card with the focus."""
    page, keys, card = dana.page, dana.page.keyboard, dana.focused
    asked = card.removeprefix("c-")
    answer = newsroom.submit(store, "demo", newsroom.METRO, "Kind", "Thank you", parent_id=asked)
    newsroom.score(store, "demo")
    project()
    keys.press("t")
    expect(page.locator("#conversation-title")).to_be_visible()
    keys.press("j")
    expect(page.locator(f"#r-{answer}")).to_be_focused()
    for key in ("d", "1"):
        keys.press(key)
    expect(page.locator(f"#r-{answer} .status-rejected")).to_be_visible()
    keys.press("u")
    expect(page.locator(f"#r-{answer} .status-approved")).to_be_visible()
    keys.press("t")
    expect(page.locator(f"#{card}")).to_be_focused()


def close_an_article(dana: Window, store: Store) -> None:
    """From the card with the focus to its article, and back."""
    page, keys = dana.page, dana.page.keyboard
    tab_to(dana, "a[href*='/articles/']")
    keys.press("Enter")
    page.wait_for_url("**/articles/**")
    tab_to(dana, "form:has([name=closed]) button")
    keys.press("Enter")
    expect(page.locator(".strip")).to_be_visible()
    assert store.article("demo", newsroom.METRO.id).settings.closed
    dana.wait_for_keys()
    keys.press("u")
    expect(page.locator("[data-undo]")).to_have_count(0)
    assert not store.article("demo", newsroom.METRO.id).settings.closed
    back_to_the_list(dana)


def tab_to(dana: Window, selector: str) -> None:
    """Press Tab until the focus is on what ``selector`` names."""
    for _ in range(TABS_MAX):
        if dana.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        dana.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def back_to_the_list(dana: Window) -> None:
    """Skip to the navigation, whose first entry is the list, and to its first card."""
    tab_to(dana, "nav a[href$='/held']")
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
