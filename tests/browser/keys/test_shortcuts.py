"""Keys in a real browser: selection, one at a time, undo, chosen keys, other layouts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.lists import pages
from tests.browser.axe import violations
from tests.browser.conftest import Window

Day = dict[str, str]
NewWindow = Callable[..., Window]


def order(page: Page) -> list[str]:
    """Return the ids of the cards as they stand."""
    found = page.locator("article.card").evaluate_all("cards => cards.map((card) => card.id)")
    return [str(id_) for id_ in found]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def type_on(page: Page, key: str, code: str) -> None:
    """Press the place ``code`` of a keyboard on whose layout it gives ``key``; a trusted event."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code, "text": key}
        )
    session.detach()


def test_a_selection_by_keys(dana: Window, day: Day, store: Store) -> None:
    """Three cards are selected, rejected with one digit and taken back by one key."""
    page = dana.page
    cards = order(page)
    press(page, "j", "x", "j", "x", "j", "x")
    expect(page.locator(".selection-words")).to_have_text("3 selected")
    expect(page.locator("#announcer")).to_have_text("3 selected")
    assert dana.focused == cards[2]
    press(page, "k", "x")
    expect(page.locator(".selection-words")).to_have_text("2 selected")
    press(page, "d", "2")
    notice = page.locator("#bulk-notice")
    expect(notice).to_contain_text("2 comments decided · 8 left")
    expect(notice).to_be_focused()
    assert store.counts("demo")[Status.REJECTED] == 2
    press(page, "u")
    expect(notice).to_contain_text("2 decisions taken back · 10 left")
    assert store.counts("demo")[Status.HELD] == 10
    assert dana.faults == []


def test_a_selection_is_let_go(dana: Window, day: Day) -> None:
    """The bar leaves with the last selected card, cleared or decided on its own."""
    page = dana.page
    press(page, "j", "x")
    expect(page.locator("#selection")).to_be_visible()
    page.click("#selection [type=reset]")
    expect(page.locator("#selection")).to_be_hidden()
    press(page, "j", "x")
    page.click(f"#c-{day['landlord']} .approve")
    expect(page.locator("#selection")).to_be_hidden()


def test_a_selection_without_javascript(window: NewWindow, day: Day, store: Store) -> None:
    """Boxes and buttons below the list do it, and undo it, with scripts off."""
    dana = window(java_script_enabled=False)
    dana.log_in("dana")
    page = dana.page
    for name in ("landlord", "Arman"):
        page.check(f"#c-{day[name]} .select")
    page.click("#selection .reject summary")
    page.click("#selection button[value=insult]")
    expect(page.locator("#bulk-notice")).to_contain_text("2 comments decided")
    assert store.counts("demo")[Status.REJECTED] == 2
    page.click("#bulk-notice button")
    expect(page.locator("#bulk-notice")).to_contain_text("2 decisions taken back")
    page.click(f"#c-{day['Arman']} .approve")
    page.click("#undo-last button")
    expect(page.locator("#notice")).to_contain_text("Held")
    assert store.counts("demo")[Status.HELD] == 10


def test_one_at_a_time(
    dana: Window, day: Day, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key z leaves one card; each decision brings the next, and the next page by itself."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 4)
    dana.open("/sites/demo/held?order=newest")
    page = dana.page
    press(page, "z")
    shown = page.locator("article.card:visible")
    expect(shown).to_have_count(1)
    for _ in range(8):
        card = dana.focused
        dana.wait_for_keys()
        press(page, "f")
        expect(page.locator(f"#{card}.card")).to_have_count(0)
        expect(page.locator("article.card:visible")).to_have_count(1)
        expect(shown).to_be_focused()
    assert "after=" in page.url
    assert store.counts("demo")[Status.HELD] == 2
    press(page, "z")
    expect(shown).to_have_count(2)
    assert dana.faults == []


def test_undo_reaches_over_pages_and_tabs(dana: Window, day: Day, store: Store) -> None:
    """What was decided before this page was loaded, or in another tab, is undone all the same."""
    press(dana.page, "j", "f")
    expect(dana.page.locator(f"#c-{day['landlord']}.strip")).to_be_visible()
    dana.open("/sites/demo/held?order=oldest")
    press(dana.page, "u")
    expect(dana.page.locator("#notice")).to_contain_text("Held")
    assert "order=oldest" in dana.page.url
    assert store.get("demo", day["landlord"]).status is Status.HELD


def test_undo_means_the_decision_on_its_way(dana: Window, day: Day, store: Store) -> None:
    """The key waits for the answer, then takes that decision back, not the one before it."""
    held_back: list[Route] = []
    dana.reroute("**/decide", held_back.append)
    first, second = order(dana.page)[:2]
    press(dana.page, "j", "f")
    expect(dana.page.locator(f"#{first}.deciding")).to_have_count(1)
    wait_for(dana, held_back).continue_()
    expect(dana.page.locator(f"#{first}.strip")).to_be_visible()
    press(dana.page, "f", "u")
    wait_for(dana, held_back).continue_()
    expect(dana.page.locator(f"#{second}.card")).to_be_focused()
    expect(dana.page.locator("#announcer")).to_have_text("Undone, 9 left")
    assert dana.page.locator(f"#{first}.strip").is_visible()
    assert store.counts("demo")[Status.HELD] == 9
    press(dana.page, "f", "u")
    wait_for(dana, held_back).abort()
    expect(dana.page.locator("#problem")).to_contain_text("Nothing was changed")
    expect(dana.page.locator(f"#{second}.card")).to_be_focused()
    assert dana.page.locator(f"#{first}.strip").is_visible()


def wait_for(dana: Window, held_back: list[Route]) -> Route:
    """Return the request that is held back, once it came."""
    while not held_back:
        dana.page.wait_for_timeout(10)
    return held_back.pop()


def test_undo_takes_a_question_back(dana: Window, day: Day, store: Store) -> None:
    """A question to a senior is a action like others."""
    page = dana.page
    press(page, "j", "f")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_be_visible()
    asked = dana.focused
    press(page, "e")
    page.keyboard.type("Fair?")
    press(page, "Tab", "Enter")
    expect(page.locator(f"#{asked} .escalation")).to_be_visible()
    expect(page.locator(f"#{asked}")).to_be_focused()  # the answer is wholly dealt with
    press(page, "u")
    expect(page.locator(f"#{asked} .escalation")).to_have_count(0)
    press(page, "u")
    expect(page.locator(f"#c-{day['landlord']}.card")).to_be_focused()


def test_undo_leaves_a_colleagues_question_alone(dana: Window, day: Day, store: Store) -> None:
    """A question that comes with a card, after a conflict or an undo, is not one's own action."""
    page, landlord = dana.page, day["landlord"]
    asked = page.locator(f"#c-{landlord}.card .escalation")
    dana.reroute("**/news?*", lambda route: route.fulfill(status=204))
    press(page, "j")
    actions.escalate(store, "demo", landlord, by="marat", note="Police?", expected_version=2)
    press(page, "f")
    expect(asked).to_contain_text("Police?")
    expect(page.locator("#problem")).to_contain_text("Your decision was not applied.")
    press(page, "u")
    expect(page).to_have_url(re.compile("nothing=1"))
    dana.open("/sites/demo/held")
    dana.wait_for_htmx()
    press(page, "j", "f")
    expect(page.locator(f"#c-{landlord}.strip")).to_be_visible()
    press(page, "u")
    expect(asked).to_contain_text("Police?")
    press(page, "u")
    expect(page).to_have_url(re.compile("nothing=1"))
    assert store.get("demo", landlord).escalation


def test_the_drawer_opens_and_closes(dana: Window, day: Day) -> None:
    """One key fills and opens it, the same key closes it, and the card decides on as before."""
    page = dana.page
    press(page, "j", "x", "h")
    drawer = page.locator(f"#drawer-{day['landlord']}")
    expect(drawer).to_contain_text("Scored: held for the moderators")
    expect(drawer).to_contain_text("No other comment yet.")
    expect(page.locator(f"#c-{day['landlord']} .drawer summary")).to_be_focused()
    expect(page.locator(f"#c-{day['landlord']} .select")).to_be_checked()
    assert violations(page) == []
    press(page, "h")
    expect(drawer).to_be_hidden()
    press(page, "x", "f")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("Approved")
    assert dana.faults == []


def test_a_key_is_a_letter_or_a_place(dana: Window, day: Day) -> None:
    """A Cyrillic letter counts by its place, a Latin one by itself, whatever the layout."""
    press(dana.page, "j")
    for key, code in (("а", "KeyF"), ("А", "KeyF"), ("f", "KeyF"), ("f", "KeyY")):
        card = dana.focused
        type_on(dana.page, key, code)
        expect(dana.page.locator(f"#{card}.strip"), f"{key} at {code}").to_contain_text("Approved")


def test_search_and_help_on_a_russian_layout(dana: Window) -> None:
    """The sign keys are found by their place, too: on a Russian layout they give . and ,"""
    type_on(dana.page, ".", "Slash")
    dana.page.wait_for_url("**/find")


def test_chosen_keys_decide(dana: Window, day: Day, store: Store) -> None:
    """A key of one's own does it, the usual one does nothing, and the help says so."""
    dana.open("/keys")
    page = dana.page
    page.fill("#key-approve", "ж")
    page.fill("#key-next", "w")
    page.click(".sheet-keys .primary")
    expect(page.locator("[role=status]", has_text="Saved")).to_be_visible()
    dana.open("/sites/demo/held")
    type_on(page, "w", "KeyW")
    assert dana.focused == f"c-{day['landlord']}"
    press(page, "f")
    type_on(page, "ж", "Semicolon")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("Approved")
    press(page, "?")
    named = page.locator("#help div", has=page.get_by_text("approve", exact=True))
    expect(named.locator("kbd")).to_have_text("ж")
    assert dana.faults == []


def test_the_next_card_does_not_wait_for_the_server(dana: Window, day: Day, store: Store) -> None:
    """Before any answer the decided card is folded and the next has the focus, card after card."""
    page = dana.page
    held_back: list[Route] = []
    dana.reroute("**/decide", held_back.append)
    cards = order(page)
    press(page, "j", "f", "f", "f")
    for card in cards[:3]:
        expect(page.locator(f"#{card}.deciding")).to_have_count(1)
        expect(page.locator(f"#{card} .actions")).to_be_hidden()
    assert dana.focused == cards[3]
    assert store.counts("demo")[Status.HELD] == 10
    for route in held_back:
        route.continue_()
    for card in cards[:3]:
        expect(page.locator(f"#{card}.strip")).to_contain_text("Approved")
    assert dana.focused == cards[3]


def test_a_conflict_is_told_where_one_looks(dana: Window, day: Day, store: Store) -> None:
    """Whoever was slower reads on the spot who decided what and when, and goes on working."""
    page = dana.page
    dana.reroute("**/news?*", lambda route: route.abort())
    actions.decide(
        store,
        "demo",
        day["landlord"],
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="threat",
    )
    press(page, "j", "f")
    expect(page.locator("#problem")).to_contain_text("landlord: marat rejected it (Threat)")
    expect(page.locator("#problem")).to_contain_text("Your decision was not applied.")
    assert dana.focused == f"c-{day['subway_fan']}"
