"""The audit in a real browser: answered by keys, blind, and followed live."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation.learning.labels import SiteLabels
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.axe import Check, in_language, looks
from tests.browser.conftest import Window
from tests.support import newsroom

Day = dict[str, str]
NewWindow = Callable[..., Window]


@pytest.fixture
def day(store: Store, site: str, everything_is_audited: None) -> Day:
    """A day's comments of which all that the machine published were drawn."""
    return newsroom.fill(store, site)


def test_the_audit_is_answered_by_keys(dana: Window, day: Day, store: Store) -> None:
    """Agreeing and rejecting as in any list, and one undo; nothing is said before the answer."""
    page = dana.page
    dana.open("/sites/demo/audits")
    dana.wait_for_htmx()
    order = page.locator("article.card").evaluate_all("cards => cards.map((card) => card.id)")
    assert len(order) == 6
    expect(page.locator("mark, .score, .level, #cards .standing")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(page.locator(f"#{order[0]}.strip")).to_contain_text("Approved")
    page.keyboard.press("d")
    page.keyboard.press("2")
    expect(page.locator(f"#{order[1]}.strip")).to_contain_text("Rejected")
    expect(page.locator("#count-audits")).to_have_text("4")
    first, second = (one.removeprefix("c-") for one in order[:2])
    assert store.get("demo", first).status is Status.APPROVED
    assert store.get("demo", second).status is Status.REJECTED
    page.locator(f"#{order[0]} form[data-move=undo] button").click()
    expect(page.locator(f"#{order[0]}.card")).to_contain_text("Audit: what would you do?")
    expect(page.locator("#count-audits")).to_have_text("5")
    answers = [(label.comment, label.saw_score) for label in SiteLabels(store).all("demo")]
    assert answers == [(second, False)]
    assert dana.faults == []


def test_a_colleagues_answer_is_followed(
    window: NewWindow, dana: Window, day: Day, store: Store
) -> None:
    """A card that somebody else answered becomes a line, and the count follows."""
    timur, marat = day["Timur"], window()
    marat.log_in("marat")
    for one in (dana, marat):
        one.open("/sites/demo/audits")
        one.wait_for_htmx()
    marat.page.click(f"#c-{timur} .approve")
    expect(dana.page.locator(f"#c-{timur}.strip")).to_contain_text("marat")
    expect(dana.page.locator("#count-audits")).to_have_text("5")
    assert store.get("demo", timur).status is Status.APPROVED
    assert dana.faults == marat.faults == []


@looks
def test_everybody_can_use_the_audit(
    window: NewWindow, day: Day, language: str, look_at: Check
) -> None:
    """The list, and the page of a comment that it asks about, in all languages and themes."""
    dana = in_language(window, language)
    dana.log_in("dana")
    for path in ("audits", f"comments/{day['Timur']}"):
        dana.open(f"/sites/demo/{path}")
        look_at(dana.page)
