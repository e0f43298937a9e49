"""axe-core on a page: what it finds, at which widths, in which languages and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Window

NewWindow = Callable[..., Window]
Widths = Sequence[int]
AXE = Axe().axe_script
# Names and roles are one in all themes, colours one in all languages. A width changes names and
# roles by what it hides; in each language it changes sizes and places.
CONTRAST = ["color-contrast"]
# axe fetches every style sheet once more for a rule that is not among these.
QUICKLY = {"resultTypes": ["violations"], "preload": False}
STRUCTURE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {rule: {"enabled": False} for rule in CONTRAST},
    **QUICKLY,
}
SIZES = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    **QUICKLY,
}
COLOURS = {"runOnly": {"type": "rule", "values": CONTRAST}, **QUICKLY}
EVERYTHING = {"runOnly": STRUCTURE["runOnly"], **QUICKLY}
WIDTHS = (320, 768, 1280)
THEMES: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "light": {"color_scheme": "light", "contrast": "no-preference"},  # the last one stays
}
PRESSED = "button, summary, input, textarea, .button, .quiet, .tabs a, .choices a"
# Targets under 24 x 24 CSS pixels, WCAG 2.2 criterion 2.5.8; a label is one for what it holds.
TOO_SMALL = """pressed => {
  const is_small = ({ width, height }) => width < 24 || height < 24;
  return [...document.querySelectorAll(pressed)]
    .filter((one) => one.checkVisibility() && one.type !== 'hidden')
    .filter((one) => [one, one.closest('label') ?? one].every(
      (target) => is_small(target.getBoundingClientRect())))
    .map((one) => one.outerHTML.slice(0, 90));
}"""
# What reaches over the edge of the window and cannot be scrolled into sight.
STICKS_OUT = """() => {
  const apart = '.scroll, .text-long, .parent blockquote, .unseen, .skip-link, pre, svg';
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest(apart))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 90));
}"""


SHOWN = "() => [...document.querySelectorAll('*')].map((one) => +one.checkVisibility()).join('')"
# What is to be seen at this width, and was not at those before.
MARK = """() => {
  const shown = [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility());
  const before = window.shownBefore ?? new Set();
  window.shownBefore = new Set([...before, ...shown]);
  return (window.shownFirst = shown.filter((one) => !before.has(one))).length;
}"""


def violations(page: Page, options: object = EVERYTHING, within: str = "document") -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Only what is wrong comes back: all that passed is megabytes, and takes longer than the search.
    run = f"options => axe.run({within}, options).then((answer) => answer.violations)"
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in page.evaluate(run, options)
        for node in item["nodes"]
    ]


def check_names_and_colours(page: Page, widths: Widths = WIDTHS) -> None:
    """Look at names once in each view that the widths give, at each colour once in each theme."""
    views: set[str] = set()
    page.evaluate("delete window.shownBefore")
    for width in each_width(page, widths):
        view = page.evaluate(SHOWN)
        assert violations(page, SIZES if view in views else STRUCTURE) == [], (
            f"{page.url} at {width}"
        )
        views.add(view)
        check_themes(page, width)


def check_themes(page: Page, width: int) -> None:
    """Look at the colours of what is to be seen for the first time, in every theme."""
    is_new = page.evaluate(MARK) > 0
    for theme, media in THEMES.items():
        page.emulate_media(**media)
        place = f"{page.url} at {width}, {theme}"
        assert page.evaluate(STICKS_OUT) == [], place
        if is_new:
            assert violations(page, COLOURS, "{include: window.shownFirst}") == [], place


def check_translation(page: Page, widths: Widths = WIDTHS) -> None:
    """Look at sizes and places in each width, and at the names where most of them have no words."""
    for width in each_width(page, widths):
        place = f"{page.url} at {width}"
        small = page.evaluate(TOO_SMALL, PRESSED)
        assert small == [], f"{place}: {small}"
        if width == widths[0]:
            assert violations(page, STRUCTURE) == [], place


def each_width(page: Page, widths: Widths) -> Iterator[int]:
    """Yield each width when ``page`` has it; nothing may stick out there."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scrollTo(0, 0)")  # else a link half under the sticky header counts as small
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert page.evaluate(STICKS_OUT) == [], f"{page.url} at {width}"
        yield width


Check = Callable[..., None]
LOOKS: dict[str, Check] = {
    "en": check_names_and_colours,
    "ru": check_translation,
    "kk": check_translation,
}
looks = pytest.mark.parametrize(("language", "look_at"), LOOKS.items(), ids=LOOKS)


def in_language(window: NewWindow, language: str) -> Window:
    """Return a window in that language; no colour is on its way to another one there."""
    return window(locale=language, reduced_motion="reduce")
