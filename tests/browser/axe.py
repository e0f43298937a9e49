"""axe-core on a page: what it finds, at which widths, in which languages and themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Window

NewWindow = Callable[..., Window]
AXE = Axe().axe_script
# Names, roles, targets and places are one in all themes, colours one in all languages; and no
# colour depends on the width between a phone's and a screen's.
CONTRAST = ["color-contrast"]
STRUCTURE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {rule: {"enabled": False} for rule in CONTRAST},
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": CONTRAST}, "resultTypes": ["violations"]}
EVERYTHING = {"runOnly": STRUCTURE["runOnly"], "resultTypes": ["violations"]}
PRESSED = "button, summary, input, textarea, .button, .quiet, .tabs a, .choices a"
# Targets under 24 x 24 CSS pixels, WCAG 2.2 criterion 2.5.8.
TOO_SMALL = """pressed => [...document.querySelectorAll(pressed)]
  .filter((one) => one.checkVisibility() && one.type !== 'hidden')
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
# What reaches over the edge of the window and cannot be scrolled into sight.
STICKS_OUT = """() => {
  const apart = '.scroll, .text-long, .parent blockquote, .unseen, .skip-link, pre, svg';
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest(apart))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 90));
}"""


def violations(page: Page, options: object = EVERYTHING) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Only what is wrong comes back: all that passed is megabytes, and takes longer than the search.
    run = "options => axe.run(document, options).then((found) => found.violations)"
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in page.evaluate(run, options)
        for node in item["nodes"]
    ]


def check(page: Page, widths: tuple[int, ...], options: object = EVERYTHING) -> None:
    """Look at ``page`` in each of ``widths``: axe with ``options``, and what sticks out."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scrollTo(0, 0)")  # else a link half under the sticky header counts as small
        assert violations(page, options) == [], f"{page.url} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert page.evaluate(STICKS_OUT) == [], f"{page.url} at {width}"


def check_structure(page: Page, widths: tuple[int, ...] = (320, 768, 1280)) -> None:
    check(page, widths, STRUCTURE)


def check_colours(page: Page, widths: tuple[int, ...] = (320, 1280)) -> None:
    check(page, widths, COLOURS)


CHECKS = {"structure": check_structure, "colours": check_colours}
LOOKS = [
    *[("structure", language, "light") for language in ("en", "ru", "kk")],
    *[("colours", "en", theme) for theme in ("light", "dark", "contrast")],
]
looks = pytest.mark.parametrize(("what", "language", "theme"), LOOKS)


def in_look(window: NewWindow, language: str, theme: str) -> Window:
    """Return a window in that language and theme."""
    opened = window(color_scheme="dark" if theme == "dark" else "light", locale=language)
    if theme == "contrast":
        cookie = {"name": "modqueue_theme", "value": theme, "url": opened.address}
        opened.context.add_cookies([cookie])
    return opened
