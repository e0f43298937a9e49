"""Rows keep together in each language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import NewWindow

Day = dict[str, str]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_longer_words_keep_to_their_row(window: NewWindow, day: Day, language: str) -> None:
    """At 1280 pixels buttons, lists and heading take a row each; on a phone the lists take two.

    Seven lists in Kazakh take three there.
    """
    dana = window(locale=language, viewport={"width": 1280, "height": 800})
    dana.log_in("dana")
    assert {part: rows(dana.page, part) for part in (".actions", ".tabs", ".heading")} == {
        ".actions": 1, ".tabs": 1, ".heading": 1,
    }  # fmt: skip
    assert top(dana.page, ".account") < top(dana.page, ".tabs")
    dana.page.set_viewport_size({"width": 375, "height": 812})
    assert rows(dana.page, ".tabs") <= (3 if language == "kk" else 2)


def top(page: Page, selector: str) -> float:
    """Return how far below the upper edge an element begins."""
    return float(page.locator(selector).first.evaluate("one => one.getBoundingClientRect().top"))


def rows(page: Page, selector: str) -> int:
    """Return in how many rows the parts of an element stand."""
    ratio = "row => row.offsetHeight / Math.max(...[...row.children].map((e) => e.offsetHeight))"
    return int(page.locator(selector).first.evaluate(ratio))  # padding is less than a row
