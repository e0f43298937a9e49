"""A moderator decides in a real browser: mouse, keys, no JavaScript, and two at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.lists import pages
from tests.browser.conftest import Window
from tests.support import newsroom

Day = dict[str, str]
NewWindow = Callable[..., Window]


def test_by_mouse(dana: Window, day: Day, store: Store) -> None:
    """Approve, reject with a reason, undo: the page follows without loading anew."""
    page = dana.page
    page.evaluate("window.same = true")
    page.click(f"#c-{day['Arman']} .approve")
    expect(page.locator(f"#c-{day['Arman']}.strip")).to_contain_text("Approved")
    expect(page.locator("#count-held")).to_have_text("9")
    page.click(f"#c-{day['landlord']} .reject summary")
    page.click(f"#c-{day['landlord']} button[value=threat]")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("Threat")
    page.click(f"#c-{day['landlord']} form[data-move=undo] button")
    expect(page.locator(f"#c-{day['landlord']}.card")).to_be_visible()
    assert store.get("demo", day["Arman"]).status is Status.APPROVED
    assert store.get("demo", day["landlord"]).status is Status.HELD
    assert page.evaluate("window.same")
    assert dana.faults == []


def test_by_keys_alone(dana: Window, day: Day, store: Store) -> None:
    """A whole list is decided without a mouse; the focus is always on the next card."""
    page = dana.page
    order = page.locator("article.card").evaluate_all("cards => cards.map((card) => card.id)")
    page.keyboard.press("j")
    assert dana.focused == order[0]
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert dana.focused == order[0]
    for place, card in enumerate(order):
        if place % 2:
            page.keyboard.press("d")
            page.keyboard.press("2")
        else:
            page.keyboard.press("f")
        expect(page.locator(f"#{card}.strip")).to_be_visible()
        if place + 1 < len(order):
            assert dana.focused == order[place + 1]
    assert dana.focused == "page-end"
    expect(page.locator("#announcer")).to_have_text("Rejected, 0 left")
    counts = store.counts("demo")
    assert (counts[Status.HELD], counts[Status.REJECTED]) == (0, 5)
    assert dana.faults == []


def test_undo_by_key_walks_back(dana: Window, day: Day, store: Store) -> None:
    """The key u takes back the newest decision, then the one before; the focus follows."""
    page = dana.page
    order = page.locator("article.card").evaluate_all("cards => cards.map((card) => card.id)")
    for card in order[:2]:
        page.keyboard.press("f")
        expect(page.locator(f"#{card}.strip")).to_be_visible()
    for card in reversed(order[:2]):
        page.keyboard.press("u")
        expect(page.locator(f"#{card}.card")).to_be_focused()
    assert store.counts("demo")[Status.HELD] == 10


def test_keys_on_a_cyrillic_layout(dana: Window, day: Day) -> None:
    """On a Russian layout the same places on the keyboard do the same."""
    first = dana.page.locator("article.card").first
    card = first.get_attribute("id")
    dana.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'а', code: 'KeyF', bubbles: true, cancelable: true}))"
    )
    expect(dana.page.locator(f"#{card}.strip")).to_be_visible()


def test_keys_rest_in_fields_and_when_off(dana: Window, day: Day, store: Store) -> None:
    """Typing a note decides nothing; with single keys off no key decides."""
    page = dana.page
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.focus(f"#n-{day['landlord']}")
    page.keyboard.type("f d u j 1")
    assert page.input_value(f"#n-{day['landlord']}") == "f d u j 1"
    page.keyboard.press("Escape")
    page.click("button[name=keys]")
    page.wait_for_selector("button[value=on][name=keys]")
    page.keyboard.press("f")
    page.keyboard.press("d")
    assert page.locator(".reject[open]").count() == 0
    assert store.counts("demo")[Status.HELD] == 10


def test_help_opens_and_closes(dana: Window) -> None:
    """The key ? shows the list of keys, Escape closes it, the button in the footer opens it too."""
    dana.page.keyboard.press("?")
    expect(dana.page.locator("#help")).to_be_visible()
    dana.page.keyboard.press("Escape")
    expect(dana.page.locator("#help")).to_be_hidden()
    dana.page.click("#help-open")
    expect(dana.page.locator("#help")).to_be_visible()


def test_help_begins_at_its_begin(dana: Window) -> None:
    """However low the window is, the help shows its first keys, and how to close it."""
    dana.page.set_viewport_size({"width": 1280, "height": 500})
    dana.page.keyboard.press("?")
    for part in ("#help h2", "#help .keys div:first-child", "#help form button"):
        expect(dana.page.locator(part)).to_be_in_viewport(ratio=1)


def test_without_javascript(window: NewWindow, day: Day, store: Store) -> None:
    """With scripts off everything works: log-in, reject, undo, history, language, log-out."""
    dana = window(java_script_enabled=False)
    dana.log_in_by_form("dana")
    page = dana.page
    page.click(f"#c-{day['landlord']} .reject summary")
    page.click(f"#c-{day['landlord']} .reject a")  # the reasons are on the comment's own page
    page.fill(f"#n-{day['landlord']}", "the second one today")
    page.click(f"#c-{day['landlord']} button[value=threat]")
    expect(page.locator("#notice")).to_contain_text("Rejected · Threat")
    expect(page.locator("article.card")).to_have_count(9)  # the rest of the page may still come
    page.click("#notice form button")
    expect(page.locator("#notice")).to_contain_text("Held")
    expect(page.locator("article.card")).to_have_count(10)
    page.click(f"#c-{day['landlord']} .history-link")
    expect(page.locator(".history")).to_contain_text("the second one today")
    page.click("button[value=ru]")
    expect(page.locator("h1")).to_have_text("История комментария")
    page.click(".account summary")
    page.click(".account button")
    page.wait_for_url("**/log-in*")
    assert store.get("demo", day["landlord"]).status is Status.HELD


def test_two_race_for_one_comment(window: NewWindow, dana: Window, day: Day, store: Store) -> None:
    """The slower of two is told who was first and what was decided; nothing is overwritten."""
    marat = window()
    marat.log_in("marat")
    card = f"#c-{day['landlord']}"
    dana.page.locator(f"{card} .approve").click()
    expect(dana.page.locator(f"{card}.strip")).to_contain_text("Approved")
    marat.page.locator(f"{card} .approve").click()
    strip = marat.page.locator(f"{card}.strip-conflict")
    expect(strip).to_contain_text("dana approved it")
    expect(strip).to_contain_text("Your decision was not applied.")
    expect(marat.page.locator("#announcer")).to_have_text("Your decision was not applied.")
    assert marat.focused != ""
    assert [d.by for d in store.get("demo", day["landlord"]).decisions] == ["dana"]


def test_news_and_colleagues_come_by_themselves(dana: Window, day: Day, store: Store) -> None:
    """New comments are counted in a line, and a card decided elsewhere says by whom."""
    page = dana.page
    page.keyboard.press("j")
    newsroom.submit(store, "demo", newsroom.METRO, "late", "You idiot")
    newsroom.score(store, "demo")
    actions.decide(
        store,
        "demo",
        day["landlord"],
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="threat",
    )
    expect(page.locator("#news-link")).to_contain_text("1 new comment")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_contain_text("marat rejected it")
    expect(page.locator(f"#c-{day['subway_fan']}")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("article.card", has_text="You idiot")).to_be_visible()


def test_a_lost_server_rolls_back_visibly(dana: Window, day: Day) -> None:
    """When the server cannot be reached the card comes back, with the focus and a sentence.

    News that come after it do not take the sentence away; the next decision does.
    """
    page = dana.page
    dana.reroute("**/decide", lambda route: route.abort())
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(page.locator("#problem")).to_contain_text("Nothing was changed")
    expect(page.locator(f"#c-{day['landlord']}.card")).to_be_focused()
    with page.expect_response("**/news?*"):
        pass
    expect(page.locator("#problem")).to_contain_text("Nothing was changed")
    page.unroute("**/decide")
    dana.wait_for_keys()
    page.keyboard.press("f")
    expect(page.locator(f"#c-{day['landlord']}.strip")).to_be_visible()
    expect(page.locator("#problem")).to_be_empty()


def test_the_last_card_leads_to_the_next_page(
    dana: Window, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page offers the rest of the list below its last card."""
    monkeypatch.setattr(pages, "PAGE_SIZE", 8)
    dana.open("/sites/demo/held?order=newest")
    expect(dana.page.locator("[rel=next]")).to_be_visible()
    dana.page.click("[rel=next]")
    expect(dana.page.locator("article.card")).to_have_count(2)
