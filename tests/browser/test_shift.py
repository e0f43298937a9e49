"""A shift by keyboard alone: a filter saved as a list, a card decided and undone, a note left."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from moderation.status import Status
from moderation.store.writer import Store
from tests.browser.conftest import Window

Day = dict[str, str]


def tab_to(window: Window, selector: str) -> None:
    """Press Tab until the element has the focus, as far as a page can reach."""
    for _ in range(120):
        if window.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        window.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def test_a_shift_by_keyboard(
    dana: Window, store: Store, day: Day, project: Callable[[], None]
) -> None:
    """No step needs a pointer: list, decision, undo, note to the next shift."""
    project()
    keyboard, page = dana.page.keyboard, dana.page
    tab_to(dana, ".filter summary")
    keyboard.press("Enter")
    tab_to(dana, ".filter [name=article]")
    keyboard.type("metro")
    keyboard.press("Enter")
    page.wait_for_selector(".filter[open] form[action$='/saved']")
    dana.wait_for_htmx()
    tab_to(dana, "form[action$='/saved'] [name=name]")
    keyboard.type("Metro")
    keyboard.press("Enter")
    page.wait_for_url("**/saved/*")
    dana.wait_for_htmx()
    expect(page.locator("#cards article")).to_have_count(3)
    keyboard.press("j")
    first = dana.focused.removeprefix("c-")
    dana.wait_for_keys()
    keyboard.press("f")
    page.wait_for_selector(f"#c-{first}.strip")
    assert store.get("demo", first).status is Status.APPROVED
    project()
    dana.open("/sites/demo/shift")
    tab_to(dana, f"form[action$='{first}/undo'] button")
    keyboard.press("Enter")
    page.wait_for_url("**/shift?decided=*")
    assert store.get("demo", first).status is Status.HELD
    tab_to(dana, "#note")
    keyboard.type("The metro article is calm.")
    tab_to(dana, "form[action$='/shift/notes'] button")
    keyboard.press("Enter")
    expect(page.locator(".latest-comments .note").first).to_have_text("The metro article is calm.")
    assert dana.faults == []


def test_leaving_a_saved_list_lets_go(
    dana: Window, window: Callable[..., Window], day: Day, project: Callable[[], None]
) -> None:
    """A colleague gets the cards as soon as the page that had them is left."""
    project()
    dana.page.click(".filter summary")
    dana.page.fill(".filter [name=article]", "metro")
    dana.page.keyboard.press("Enter")
    dana.page.wait_for_selector(".filter[open] form[action$='/saved']")
    dana.page.fill("form[action$='/saved'] [name=name]", "Metro")
    dana.page.select_option("form[action$='/saved'] [name=audience]", "*")
    dana.page.click("form[action$='/saved'] button")
    dana.page.wait_for_url("**/saved/*")
    path = dana.page.url.removeprefix(dana.address)
    marat = window()
    marat.log_in("marat")
    marat.open(path)
    expect(marat.page.locator("#cards article")).to_have_count(0)
    with dana.page.expect_request("**/dealt"):
        dana.open("/sites/demo/shift")

    def are_free() -> bool:
        marat.page.reload()
        return marat.page.locator("#cards article").count() == 3

    assert any(are_free() for _ in range(20))
