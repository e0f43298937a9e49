"""Conversations by keyboard alone: opened in place, an answer decided, and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation.status import Status
from moderation.store.thread.picks import Pick, Picks
from moderation.store.writer import Store
from tests.browser.axe import Check, NewWindow, in_language, looks
from tests.browser.conftest import Window
from tests.support import newsroom

LONG = "I have read the whole plan, and nowhere does it say who pays for the repairs. " * 4


@pytest.fixture
def talk(store: Store, day: dict[str, str], project: Callable[[], None]) -> list[str]:
    """Answers to a held comment of the day, oldest first."""
    above = day["subway_fan"]
    said = [("Rude", "You clown"), ("Long", LONG), ("Kind", "Thank you for the table")]
    ids = [
        newsroom.submit(store, "demo", newsroom.METRO, who, body, parent_id=above)
        for who, body in said
    ]
    ids.append(newsroom.submit(store, "demo", newsroom.METRO, "Deep", "So do I", parent_id=ids[2]))
    newsroom.score(store, "demo")
    project()
    return [day["Ruslan"], *ids]


def test_an_answer_is_decided_by_keyboard(
    dana: Window, day: dict[str, str], talk: list[str], store: Store
) -> None:
    """t opens the conversation, j goes into it, d 1 rejects there, u takes it back, t closes."""
    page, keys = dana.page, dana.page.keyboard
    card, answer = f"#c-{day['subway_fan']}", talk[3]
    page.reload()
    dana.wait_for_htmx()
    page.focus(card)
    keys.press("t")
    expect(page.locator("#conversation-title")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("Conversation: 5 comments")
    expect(page.locator(card)).to_be_focused()
    for one in (talk[0], talk[1], talk[2], answer):
        keys.press("j")
        expect(page.locator(f"#r-{one}")).to_be_focused()
    keys.press("d")
    keys.press("1")
    reply = page.locator(f"#r-{answer}")
    expect(reply.locator(".status-badge")).to_have_text("Rejected")
    expect(reply).to_be_focused()
    assert store.get("demo", answer).status is Status.REJECTED
    keys.press("u")
    expect(reply.locator(".status-badge")).to_have_text("Approved")
    expect(page.locator("#announcer")).to_contain_text("Undone")
    expect(reply).to_be_focused()
    assert store.get("demo", answer).status is Status.APPROVED
    keys.press("t")
    expect(page.locator("#conversation-title")).to_have_count(0)
    expect(page.locator(card)).to_be_focused()
    assert dana.faults == []


@pytest.mark.timeout(900)
@looks
def test_axe_finds_nothing_in_a_conversation(
    window: NewWindow,
    day: dict[str, str],
    talk: list[str],
    store: Store,
    language: str,
    look_at: Check,
) -> None:
    """In place, on its own page and on the comment's: in every language, theme and width."""
    dana = in_language(window, language)
    dana.log_in("dana")
    dana.page.focus(f"#c-{day['subway_fan']}")
    dana.page.keyboard.press("t")
    expect(dana.page.locator("#conversation-title")).to_be_visible()
    dana.page.keyboard.press("j")
    dana.page.keyboard.press("d")
    look_at(dana.page)
    Picks(store.redis, store.archived).pick("demo", talk[3], Pick.PIN, by="dana")
    for path in (f"comments/{talk[3]}/thread", f"comments/{talk[3]}", "picks?article=metro-9"):
        dana.open(f"/sites/demo/{path}")
        if dana.page.locator(".answer summary").count():
            dana.page.locator(".answer summary").click()
        look_at(dana.page)


def test_one_at_a_time_has_conversations_too(
    dana: Window, day: dict[str, str], talk: list[str]
) -> None:
    """The large view shows the conversation below its card, and drops it with the card."""
    page, keys = dana.page, dana.page.keyboard
    keys.press("z")
    page.wait_for_selector(f"#c-{day['landlord']}.alone")
    keys.press("j")
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_focused()
    keys.press("t")
    expect(page.locator(f"#r-{talk[0]}")).to_be_visible()
    keys.press("j")
    expect(page.locator(f"#r-{talk[0]}")).to_be_focused()
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_visible()
    for _ in talk:
        keys.press("j")
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_hidden()
    expect(page.locator(".conversation")).to_have_count(0)


def test_earlier_and_later_come_in_place(
    dana: Window, store: Store, day: dict[str, str], project: Callable[[], None]
) -> None:
    """The links between the comments are replaced by what they promise."""
    above = day["Timur"]
    ids = [
        newsroom.submit(store, "demo", newsroom.METRO, f"r{n}", f"Answer {n}", parent_id=above)
        for n in range(40)
    ]
    project()
    dana.open(f"/sites/demo/comments/{ids[20]}")
    dana.wait_for_htmx()
    replies = dana.page.locator(".thread .card")
    expect(replies).to_have_count(21)
    dana.page.get_by_text("10 earlier").click()
    expect(replies).to_have_count(31)
    dana.page.get_by_text("9 later").click()
    expect(replies).to_have_count(40)
    expect(dana.page.locator(".thread .more")).to_have_count(0)
    assert dana.faults == []
