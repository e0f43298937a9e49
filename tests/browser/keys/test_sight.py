"""Keys act on what the moderator looks at: in sight, unfolded, and not just exchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from moderation import actions
from moderation.status import Status
from moderation.store import records
from moderation.store.writer import Store
from moderation.verdict import Verdict
from tests.browser.conftest import Window
from tests.browser.keys.test_shortcuts import order, press, type_on

Day = dict[str, str]
IN_ONE_TASK = """(keys) => { for (const key of keys) document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, code: `Digit${key}`, bubbles: true, cancelable: true})) }"""


def decide_elsewhere(store: Store, comment_id: str) -> None:
    """A colleague rejects a comment of the day."""
    status = Status.REJECTED
    actions.decide(
        store, "demo", comment_id, status=status, by="marat", expected_version=2, reason="threat"
    )


def in_sight(page: Page, card: str) -> bool:
    """Return whether the window shows the middle of a card."""
    script = "(id) => {const b = document.getElementById(id).getBoundingClientRect();"
    script += "const y = (b.top + b.bottom) / 2; return y > 0 && y < innerHeight}"
    return bool(page.evaluate(script, card))


def reason_of(store: Store, card: str) -> str | None:
    """Return the reason of the newest decision on a card's comment."""
    decision = store.get("demo", card.removeprefix("c-")).decision
    return decision.reason if decision else None


@pytest.mark.parametrize("begun", [False, True])
def test_a_card_out_of_sight_is_left_alone(
    dana: Window, day: Day, store: Store, begun: bool
) -> None:
    """After scrolling away a key decides nothing unseen; it gives the focus to a card in sight."""
    page = dana.page
    for keys in (["f"], ["d", "1"], ["s"], ["x", "f"]):
        dana.open("/sites/demo/held")
        dana.wait_for_htmx()
        cards, held = order(page), store.counts("demo")[Status.HELD]
        if begun:
            press(page, "j")
        page.locator(f"#{cards[-1]}").scroll_into_view_if_needed()
        assert not in_sight(page, cards[0])
        press(page, keys[0])
        assert dana.focused in cards[1:], keys
        assert in_sight(page, dana.focused)
        assert store.counts("demo")[Status.HELD] == held
        chosen = dana.focused
        press(page, *keys)
        expect(page.locator(f"article#{chosen}")).to_have_count(0)
        expect(page.locator(f"article#{cards[0]}")).to_have_count(1)


def test_the_next_card_follows_the_eye(dana: Window, day: Day) -> None:
    """j and k go on from what is in sight, not from a card that was scrolled away."""
    page = dana.page
    cards = order(page)
    press(page, "j")
    page.locator(f"#{cards[-1]}").scroll_into_view_if_needed()
    press(page, "j")
    assert dana.focused not in cards[:2]


def test_keys_rest_when_a_colleague_takes_the_card(dana: Window, day: Day, store: Store) -> None:
    """A colleague decides the card in hand: that is said, and a key in flight does nothing."""
    page = dana.page
    press(page, "j")
    page.evaluate(
        "window.typing = true;"
        "addEventListener('focusin', ({target}) => { if (typing && target.matches('.card'))"
        " for (const key of ['f', 's', 'x', 'd', '1']) target.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); })"
    )
    decide_elsewhere(store, day["landlord"])
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("landlord: marat rejected it (Threat)")
    assert page.locator(".select:checked, .panel[open]").count() == 0
    assert store.counts("demo")[Status.HELD] == 9
    dana.wait_for_keys()
    page.evaluate("typing = false")
    press(page, "f")
    expect(page.locator(f"#c-{day['subway_fan']}.strip")).to_contain_text("Approved")


def test_the_single_view_suspends_a_selection(dana: Window, day: Day, store: Store) -> None:
    """Ticked cards that the single view hides wait; the key decides the one that is shown."""
    page = dana.page
    cards = order(page)
    press(page, "j", "x", "j", "x", "j", "z")
    expect(page.locator("#selection")).to_be_hidden()
    press(page, "f")
    expect(page.locator(f"#{cards[2]}.strip")).to_have_count(1)
    assert store.counts("demo")[Status.HELD] == 9
    press(page, "z")
    expect(page.locator(".selection-words")).to_have_text("2 selected")
    expect(page.locator("#selection .approve kbd")).to_have_text("f")
    press(page, "f")
    expect(page.locator("#bulk-notice")).to_contain_text("2 comments decided")


@pytest.fixture
def severe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text of the day is read as a severe one."""
    load = records.load_verdict

    def read(text: str) -> Verdict:
        verdict = load(text)
        return replace(verdict, scores={**verdict.scores, "severe_toxicity": 0.7})

    monkeypatch.setattr(records, "load_verdict", read)


@pytest.mark.usefixtures("severe")
def test_a_folded_text_is_opened_first(dana: Window, day: Day, store: Store) -> None:
    """The first f shows a severe text, the second approves it, alone or in a selection."""
    page = dana.page
    press(page, "j")
    for name, keys in (("landlord", ["f"]), ("subway_fan", ["x", "f"])):
        card = page.locator(f"article#c-{day[name]}")
        press(page, *keys)
        expect(card.locator(".fold")).to_have_attribute("open", "")
        expect(card).to_be_focused()
        assert store.get("demo", day[name]).status is Status.HELD
        press(page, "f")
        expect(card).to_have_count(0)
        assert store.get("demo", day[name]).status is Status.APPROVED


def test_digits_count_by_place(dana: Window, day: Day, store: Store) -> None:
    """On a Kazakh or French layout the digit row gives other signs; its places choose reasons."""
    press(dana.page, "j")
    for sign in ("ә", "é", "2"):
        card = dana.focused
        press(dana.page, "d")
        type_on(dana.page, sign, "Digit2")
        expect(dana.page.locator(f"#{card}.strip"), sign).to_contain_text("Rejected")
        decision = store.get("demo", card.removeprefix("c-")).decision
        assert decision
        assert decision.reason == "threat"


def test_digits_count_by_place_when_remapped(dana: Window, day: Day) -> None:
    """A sign of the digit row that means an action chooses a reason while reasons are open."""
    dana.open("/keys")
    page = dana.page
    page.fill("#key-approve", "ә")
    page.click(".sheet-keys .primary")
    expect(page.locator("[role=status]", has_text="Saved")).to_be_visible()
    dana.open("/sites/demo/held")
    dana.wait_for_htmx()
    press(page, "j", "d")
    type_on(page, "ә", "Digit2")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("Threat")
    type_on(page, "ә", "Digit2")
    expect(page.locator(f"#c-{day['subway_fan']}.strip")).to_contain_text("Approved")


def test_a_digit_goes_to_the_card_with_the_focus(dana: Window, day: Day, store: Store) -> None:
    """While a decision is on its way its reasons take no digit that was meant for the next card.

    The second pair of keys comes before the browser tells of the panel that it opens.
    """
    page = dana.page
    held_back: list[Route] = []
    dana.reroute("**/decide", held_back.append)
    first, second, third = order(page)[:3]
    press(page, "j", "d", "2")
    expect(page.locator(f"#{first}.deciding")).to_have_count(1)
    press(page, "3")  # a slip
    page.evaluate(IN_ONE_TASK, ["d", "5"])
    expect(page.locator(f"#{second}.deciding")).to_have_count(1)
    assert dana.focused == third
    for route in held_back:
        route.continue_()
    for card in (first, second):
        expect(page.locator(f"#{card}.strip")).to_contain_text("Rejected")
    assert [reason_of(store, card) for card in (first, second)] == ["threat", "spam"]


def test_a_panel_that_another_one_replaces_takes_no_digit(
    dana: Window, day: Day, store: Store
) -> None:
    """Reasons were open on one card; those of the next one are asked before they are told of."""
    page = dana.page
    first, second = order(page)[:2]
    press(page, "j", "d")
    expect(page.locator(f"#{first} .claim")).not_to_be_empty()  # its panel has scrolled into sight
    page.locator(f"#{second}").focus()
    page.evaluate(IN_ONE_TASK, ["d", "2"])
    expect(page.locator(f"#{second}.strip")).to_contain_text("Threat")
    assert store.get("demo", first.removeprefix("c-")).status is Status.HELD


def test_a_drawer_keeps_its_card_in_sight(dana: Window, day: Day, store: Store) -> None:
    """A long history opens at the window's edge; h closes it again and leaves the frame alone."""
    page = dana.page
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page, "j", "j", "j")
    chosen = dana.focused
    for version, status in enumerate([Status.APPROVED, Status.HELD] * 12, start=2):
        actions.decide(
            store, "demo", chosen[2:], status=status, by="marat", expected_version=version
        )
    drawer = page.locator(f"article#{chosen} .drawer")
    press(page, "h")
    expect(drawer.locator("li")).not_to_have_count(0)
    press(page, "h")
    assert drawer.get_attribute("open") is None
    assert page.locator(".card.here").get_attribute("id") == chosen
