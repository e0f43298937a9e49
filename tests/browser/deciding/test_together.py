"""Moderators together and many comments at once, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.conftest import Window
from tests.support import newsroom

Day = dict[str, str]
NewWindow = Callable[..., Window]


def test_a_claim_and_a_colleague_show_up(window: NewWindow, dana: Window, day: Day) -> None:
    """The key c takes a card; the colleague's open page says who is on it, and who is here."""
    marat = window()
    marat.log_in("marat")
    dana.page.keyboard.press("j")
    dana.page.keyboard.press("c")
    expect(dana.page.locator(f"#claim-{day['landlord']}")).to_have_text("You are on it")
    expect(marat.page.locator(f"#claim-{day['landlord']}")).to_have_text("dana is on it")
    expect(marat.page.locator(".present")).to_contain_text("dana")
    assert dana.focused == f"c-{day['landlord']}"


def test_two_press_at_the_same_moment(
    window: NewWindow, dana: Window, day: Day, store: Store
) -> None:
    """Of two decisions that set out before either arrived one counts, and the other is told."""
    marat = window()
    marat.log_in("marat")
    card, waiting = f"#c-{day['landlord']}", []
    for one, key in ((dana, "f"), (marat, "d")):
        one.reroute("**/decide", waiting.append)
        one.page.keyboard.press("j")
        one.page.keyboard.press(key)
    marat.page.keyboard.press("2")
    expect(marat.page.locator(f"{card}.deciding")).to_have_count(1)
    for route in waiting:
        route.continue_()
    strips = [one.page.locator(f"{card}.strip") for one in (dana, marat)]
    for strip in strips:
        expect(strip).to_be_visible()
    (decision,) = store.get("demo", day["landlord"]).decisions
    loser = strips[decision.by == "dana"]
    expect(loser).to_contain_text(f"{decision.by} {decision.status.value} it")
    expect(loser).to_contain_text("Your decision was not applied.")
    for one in (dana, marat):
        assert one.focused == f"c-{day['subway_fan']}"
        assert one.faults == []


def test_a_senior_is_asked_by_keyboard(dana: Window, day: Day, store: Store) -> None:
    """The key e opens the question; once asked, the card keeps it and has the focus."""
    page = dana.page
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.type("Should we call the police?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#c-{day['landlord']} .escalation")).to_contain_text("call the police?")
    assert dana.focused == f"c-{day['landlord']}"
    escalation = store.get("demo", day["landlord"]).escalation
    assert escalation
    assert escalation.by == "dana"
    assert dana.faults == []


def test_a_thousand_are_decided_and_undone(
    dana: Window, day: Day, store: Store, site: str, project: Callable[[], None]
) -> None:
    """A band of a thousand comments is looked at, rejected, and taken back by one key."""
    for number in range(1000):
        newsroom.submit(store, site, newsroom.RENT, f"seller{number}", "Cheap! call today")
    while store.waiting(site):
        newsroom.score(store, site)
    project()
    dana.open("/sites/demo/bulk?attribute=spam&low=85&high=90")
    page = dana.page
    expect(page.locator("main")).to_contain_text("1,000 comments would be decided")
    page.select_option("[name=reason]", "spam")
    page.click(".reject-all")
    expect(page.locator("h1")).to_have_text("Reject 1,000 comments?")
    page.click("[name=number]")
    expect(page.locator("h1")).to_have_text("1,000 comments decided")
    assert store.counts(site)[Status.REJECTED] == 1000
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text("1,000 decisions taken back")
    assert store.counts(site)[Status.REJECTED] == 0


def test_copies_are_offered_on_the_card(
    dana: Window, day: Day, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Cards that say the same name each other, and lead to one decision for all."""
    for number in range(6):
        text = f"Everyone knows that this mayor stole the money of our city, idiot {number}"
        newsroom.submit(store, site, newsroom.METRO, f"friend{number}", text)
    newsroom.score(store, site)
    project()
    dana.open("/sites/demo/held")
    offer = dana.page.locator(".copies a").first
    expect(offer).to_have_text("5 more like this · decide all")
    offer.click()
    expect(dana.page.locator("main")).to_contain_text("6 comments would be decided")


def test_search_by_keyboard(dana: Window, day: Day, project: Callable[[], None]) -> None:
    """The key / leads to the search; what is found can be decided there."""
    project()
    page = dana.page
    page.keyboard.press("/")
    page.wait_for_url("**/find")
    page.keyboard.press("/")
    page.keyboard.type("волонтёр")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?q=*")
    expect(page.locator(".found")).to_have_text("1 comment found")
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.press("9")
    expect(page.locator(f"#c-{day['Ольга Н.']}.strip")).to_contain_text("Other reason")
    assert dana.faults == []
