"""Golden cards in a real browser: answered and taken back by keys, readable by everyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation import actions
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import Window
from tests.support import asked_again
from tests.support.dashboard import PASSWORD

NewWindow = Callable[..., Window]
Day = dict[str, str]
PAGE = "/sites/demo/golden"


@pytest.fixture
def golden(day: Day, store: Store) -> str:
    """A rejected comment that every held card of a moderator draws."""
    actions.decide(
        store, "demo", day["subway_fan"], status=Status.REJECTED, by="saule", expected_version=2,
        reason="insult",
    )  # fmt: skip
    asked_again.switch_on(store)
    asked_again.cards(store).mark(store.get("demo", day["subway_fan"]), "saule")
    return day["subway_fan"]


def test_a_golden_card_is_answered_by_keys(dana: Window, golden: str, store: Store) -> None:
    """One key answers, the line says what was known, the next card is next; "u" takes it back."""
    dana.open("/sites/demo/held")
    page, card = dana.page, dana.card(golden)
    page.locator(card).focus()
    dana.wait_for_keys()
    page.keyboard.press("f")
    expect(page.locator(f"{card}.strip")).to_contain_text("the known answer is another one")
    assert page.locator(".card.here").count() == 1
    dana.wait_for_keys()
    page.keyboard.press("u")
    expect(page.locator(f"{card}.strip")).to_contain_text("your answer counts nowhere")
    assert store.get("demo", golden).version == 3
    assert dana.faults == []


@looks
def test_everybody_can_use_golden_cards(
    window: NewWindow, registry: Registry, golden: str, store: Store, language: str, look_at: Check
) -> None:
    """The card, the answer, and the page that keeps the cards, in all languages and themes."""
    registry.add_moderator("boss", Role.ADMIN, PASSWORD)
    dana = in_language(window, language)
    dana.log_in("dana")
    dana.open("/sites/demo/held")
    dana.page.click(f"{dana.card(golden)} .approve")
    dana.page.wait_for_selector(f"{dana.card(golden)}.strip")
    look_at(dana.page)
    boss = in_language(window, language)
    boss.log_in("boss")
    for path in (PAGE, f"/sites/demo/comments/{golden}"):
        boss.open(path)
        look_at(boss.page)
