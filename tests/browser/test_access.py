"""Everyone can use it: axe, widths, zoom, names in the accessibility tree, target sizes."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from moderation import actions
from moderation.store.writer import Store
from tests.browser.axe import (
    HIGH_CONTRAST,
    Check,
    NewWindow,
    check_contrast,
    check_names_and_colours,
    check_translation,
    in_language,
    looks,
    violations,
)
from tests.browser.conftest import PASSWORD, Window

Day = dict[str, str]
ADD_RULE = """rule => (document.adoptedStyleSheets = [new CSSStyleSheet()])[0].replaceSync(rule)"""


@looks
def test_axe_finds_nothing(window: NewWindow, day: Day, language: str, look_at: Check) -> None:
    """Before the log-in, with a card decided and a panel open, and with the help open.

    What else there is to see, the walk over every page sees.
    """
    dana = in_language(window, language)
    for path in ("/log-in", "/password"):
        dana.open(path)
        look_at(dana.page)
    dana.log_in("dana")
    dana.page.click(f"#c-{day['landlord']} .approve")
    dana.page.wait_for_selector(f"#c-{day['landlord']}.strip")
    for key in ("j", "x", "d"):
        dana.page.keyboard.press(key)
    look_at(dana.page)
    dana.open("/sites/nowhere/held")
    look_at(dana.page)
    dana.page.keyboard.press("?")
    look_at(dana.page, (1280,))


FAULTS = {
    "768": "@media (width: 768px) { label { display: none } }",
    "320, dark": "@media (prefers-color-scheme: dark) { .lead { color: #222 } }",
    "1280, contrast": """@media (max-width: 1279px) { .lead { display: none } }
        @media (prefers-contrast: more) { .lead { color: #eee } }""",
}


def test_a_fault_in_one_view_is_found(window: NewWindow) -> None:
    """What is wrong in one width or theme alone is found there."""
    reader = in_language(window, "en")
    for place, rule in FAULTS.items():
        reader.open("/log-in")
        reader.page.evaluate(ADD_RULE, rule)
        with pytest.raises(AssertionError, match=f"at {place}$"):
            check_names_and_colours(reader.page)


def test_a_control_without_words_is_found(window: NewWindow) -> None:
    """A text that one language lacks is missed there, though axe looks at another one."""
    reader = in_language(window, "kk")
    reader.open("/log-in")
    check_translation(reader.page)
    reader.page.evaluate("document.querySelector('main form button').textContent = ' '")
    with pytest.raises(AssertionError, match="at 320"):
        check_translation(reader.page)


@pytest.mark.parametrize("wish", ["theme", "system"])
def test_high_contrast_is_seven_to_one(
    window: NewWindow, day: Day, store: Store, wish: str
) -> None:
    """Chosen here or in the system, high contrast gives every text 7:1 (WCAG 1.4.6)."""
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    dana = in_language(window, "en")
    dana.log_in("dana")
    if wish == "theme":
        dana.page.click("button[value=contrast]")
        dana.page.wait_for_url("**/held*")
        dana.wait_for_htmx()
    dana.page.click(f"#c-{day['Arman']} .approve")
    dana.page.wait_for_selector(f"#c-{day['Arman']}.strip")
    for key in ("j", "x", "d"):
        dana.page.keyboard.press(key)
    contrast: Literal["more", "no-preference"] = "more" if wish == "system" else "no-preference"
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        dana.page.emulate_media(color_scheme=scheme, contrast=contrast)
        check_contrast(dana.page, f"{scheme}, by the {wish}", HIGH_CONTRAST)


def test_forced_colours_keep_what_matters(window: NewWindow, day: Day) -> None:
    """With the system's own colours marks, bars and the focus are still to be seen."""
    dana = window(forced_colors="active")
    dana.log_in("dana")
    dana.page.keyboard.press("j")
    style = "(selector, name) => getComputedStyle(document.querySelector(selector))[name]"

    def computed(selector: str, name: str) -> str:
        return str(
            dana.page.evaluate(f"([selector, name]) => ({style})(selector, name)", [selector, name])
        )

    assert computed(".text mark", "outlineStyle") == "solid"
    assert computed(".card:focus", "outlineStyle") == "solid"
    assert computed(".bar-fill", "fill") != computed(".bar-back", "fill")
    assert violations(dana.page) == []


def test_less_motion_means_none(window: NewWindow, day: Day) -> None:
    """Who asks the system for less motion sees nothing move: no transition, no gliding."""
    dana = window(reduced_motion="reduce", viewport={"width": 1280, "height": 500})
    dana.log_in("dana")
    page = dana.page
    durations = (
        "[...document.querySelectorAll('*')].map((o) => getComputedStyle(o).transitionDuration)"
    )
    assert set(page.evaluate(durations)) == {"0s"}
    for _ in range(6):
        page.keyboard.press("j")
    assert page.evaluate("document.getAnimations().length") == 0
    box = page.locator(":focus").bounding_box()
    assert box
    assert 0 <= box["y"] < 500


def test_zoomed_to_400_percent_nothing_scrolls_sideways(window: NewWindow, day: Day) -> None:
    """At 400 % of a 1280 x 1024 screen (320 x 256) the page flows in one column (WCAG 1.4.10)."""
    dana = window(viewport={"width": 320, "height": 256})
    dana.log_in("dana")
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 320
    dana.page.keyboard.press("j")
    assert dana.page.evaluate(
        "document.activeElement.getBoundingClientRect().top"
        " >= Math.max(0, getComputedStyle(document.querySelector('.top')).position === 'sticky'"
        " ? document.querySelector('.top').getBoundingClientRect().bottom : 0)"
    )


def test_a_screen_reader_gets_names(dana: Window, day: Day) -> None:
    """Landmarks, headings, buttons and the live region carry names that make sense alone."""
    tree = dana.page.locator("body").aria_snapshot()
    for part in (
        'link "Skip to the comments"',
        'navigation "Lists"',
        'heading "Held comments" [level=1]',
        'heading "landlord" [level=2]',
        'button "Approve f"',
        'checkbox "Select landlord"',
        'button "One at a time z"',
        'group "What the machine saw"',
        'link "riskiest"',
        'button "Русский"',
    ):
        assert part in tree, tree
    assert dana.page.get_attribute("#announcer", "aria-live") == "polite"
    dana.page.keyboard.press("j")
    dana.page.keyboard.press("f")
    expect(dana.page.get_by_role("status").filter(has_text="Approved, 9 left")).to_have_count(1)
    snapshot = dana.page.locator(f"#c-{day['landlord']}").aria_snapshot()
    assert 'button "Undo u"' in snapshot, snapshot


def test_the_password_can_be_pasted_and_filled_in(window: NewWindow, day: Day) -> None:
    """The log-in has no puzzle, and password managers know its fields."""
    dana = window()
    dana.open("/log-in")
    assert dana.page.get_attribute("#name", "autocomplete") == "username"
    assert dana.page.get_attribute("#password", "autocomplete") == "current-password"
    dana.page.fill("#name", "dana")
    dana.page.evaluate(
        "text => { const field = document.querySelector('#password'); field.focus();"
        " document.execCommand('insertText', false, text); }",
        PASSWORD,
    )
    dana.page.keyboard.press("Enter")
    dana.page.wait_for_url("**/held")
