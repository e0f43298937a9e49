"""Notes that were typed are kept until they are sent, and one panel of reasons serves all cards."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from moderation import actions
from moderation.desk.claims import Desk
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Window
from tests.browser.keys.test_shortcuts import press

Day = dict[str, str]


def test_a_note_is_sent_with_one_key(dana: Window, day: Day, store: Store) -> None:
    """Notes stand above the reasons: Enter goes on to them, and the digit sends both."""
    page, id_ = dana.page, day["landlord"]
    press(page, "j", "d")
    note = page.locator(f"#n-{id_}")
    note.fill("the third one")
    page.fill(f"#w-{id_}", "Please stay calm.")
    above = "([note, button]) => note.compareDocumentPosition(button) & 4"
    reason = page.locator(f"#c-{id_} button[data-digit='1']")
    assert page.evaluate(above, [note.element_handle(), reason.element_handle()])
    page.evaluate("scrollTo(0, 0)")  # what the bar at the top covers by half is too small for axe
    assert violations(page) == []
    note.focus()
    press(page, "Shift+Enter")
    page.keyboard.type("today")
    press(page, "Enter")
    expect(reason).to_be_focused()
    press(page, "2")
    expect(page.locator(f"#c-{id_}.strip")).to_contain_text("Threat")
    decision = store.get("demo", id_).decision
    assert decision
    assert (decision.note, decision.to_author) == ("the third one\ntoday", "Please stay calm.")
    assert dana.faults == []


def test_an_open_panel_is_a_claim(dana: Window, day: Day, store: Store) -> None:
    """Colleagues see who writes; what a colleague claimed stays theirs."""
    desk = Desk(store.redis, "demo")
    desk.claim(day["subway_fan"], "marat")
    dana.open("/sites/demo/held")
    dana.wait_for_htmx()
    press(dana.page, "j", "e")
    expect(dana.page.locator(f"#claim-{day['landlord']}")).to_have_text("You are on it")
    press(dana.page, "Escape", "j", "d")
    expect(dana.page.locator(f"#n-{day['subway_fan']}")).to_be_visible()
    ids = [day["landlord"], day["subway_fan"]]
    assert desk.holders(ids) == dict(zip(ids, ("dana", "marat"), strict=True))


def test_a_note_outlives_a_faster_colleague(dana: Window, day: Day, store: Store) -> None:
    """What was typed is there when the card comes back, and gone once it was sent."""
    page, id_ = dana.page, day["landlord"]
    press(page, "j", "d")
    page.fill(f"#n-{id_}", "call the police")
    page.evaluate("document.querySelector('#news').remove()")
    actions.decide(store, "demo", id_, status=Status.APPROVED, by="marat", expected_version=2)
    page.click(f"#c-{id_} button[value=threat]")
    expect(page.locator(f"#c-{id_}.strip-conflict")).to_be_visible()
    actions.undo(store, "demo", id_, by="marat", expected_version=3)
    dana.open("/sites/demo/held")
    dana.wait_for_htmx()
    press(page, "j", "d")
    expect(page.locator(f"#n-{id_}")).to_have_value("call the police")
    press(page, "2")
    expect(page.locator(f"#c-{id_}.strip")).to_contain_text("Threat")
    press(page, "u")
    expect(page.locator(f"#c-{id_}.card")).to_be_focused()
    press(page, "d")
    expect(page.locator(f"#n-{id_}")).to_have_value("")


def test_logging_in_again_leads_back_to_the_note(
    dana: Window, day: Day, registry: Registry
) -> None:
    """The session ends while a note is written: after the log-in it is open, with its text."""
    page, id_ = dana.page, day["subway_fan"]
    dana.open("/sites/demo/held?order=newest")
    dana.wait_for_htmx()
    page.focus(f"#c-{id_}")
    press(page, "d")
    page.fill(f"#n-{id_}", "half a sentence")
    registry.end_sessions("dana")
    page.click(f"#c-{id_} button[value=insult]")
    page.wait_for_url(re.compile("/log-in"))
    page.fill("#name", "dana")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    expect(page).to_have_url(re.compile("/sites/demo/held.order=newest"))
    expect(page.locator(f"#n-{id_}")).to_have_value("half a sentence")
    expect(page.locator(f"#c-{id_} .reject")).to_have_attribute("open", "")
    page.click(".account summary")
    page.click(".account button")
    page.wait_for_url(re.compile("/log-in"))
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert [key for key in kept if re.search("draft|open", key)] == []


def test_the_page_has_its_reasons_once(dana: Window, day: Day) -> None:
    """Ten cards, one list of reasons for them, and one in the bar of the selection."""
    markup = dana.page.content()
    assert markup.count('value="off_topic"') == 2
    assert markup.count('value="rejected:off_topic"') == 1
