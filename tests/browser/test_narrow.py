"""Words and figures stay whole on a narrow screen, and no table is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Window

Day = dict[str, str]
# Each line of a button's text begins with a whole word: its words are as wide as they are long.
BROKEN = """() => [...document.querySelectorAll(".button, .tabs a, .plot > span, .axis span")]
  .filter((one) => one.offsetParent && !one.closest("details:not([open]) > :not(summary)"))
  .flatMap((one) => {
    const found = [];
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => box.top));
        if (lines.size > 1) found.push(word[0]);
      }
    return found;
  })"""
CUT = """() => [...document.querySelectorAll("table")]
  .filter((one) => one.offsetParent)
  .filter((one) => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth)
  .length"""
PAGES = ("held", "statistics", "bulk?attribute=insult&low=50&high=100", "find", "policy")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_words_stay_whole(
    window: Callable[..., Window], day: Day, project: Callable[[], None], language: str
) -> None:
    """At 320 pixels no button, list or axis breaks inside a word, and no table is cut."""
    project()
    dana = window(locale=language, viewport={"width": 320, "height": 800})
    dana.log_in("dana")
    for page in PAGES:
        dana.open(f"/sites/demo/{page}")
        dana.page.evaluate(
            "document.querySelectorAll('section details').forEach((d) => d.open = true)"
        )
        assert dana.page.evaluate(BROKEN) == [], page
        assert dana.page.evaluate(CUT) == 0, page
        assert dana.page.evaluate("document.documentElement.scrollWidth") <= 320, page


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_menus_open_within_the_screen(
    window: Callable[..., Window], day: Day, language: str
) -> None:
    """Wherever the line of tabs breaks, each menu's list can be read whole."""
    dana = window(locale=language)
    dana.log_in("dana")
    dana.open("/sites/demo/held")
    dana.page.evaluate("document.querySelectorAll('.menu').forEach((menu) => menu.open = true)")
    for width in (320, 360, 390, 412, 480, 600, 768, 1024, 1280):
        dana.page.set_viewport_size({"width": width, "height": 800})
        boxes = dana.page.evaluate(
            "[...document.querySelectorAll('.menu ul')].map((list) => list.getBoundingClientRect())"
            ".map((box) => [Math.round(box.left), Math.round(box.right)])"
        )
        assert all(left >= 0 and right <= width for left, right in boxes), (width, boxes)
    summary = dana.page.locator(".more > summary").bounding_box()
    opened = dana.page.locator(".more > ul").bounding_box()
    assert summary
    assert opened
    ends = summary["x"] + summary["width"], opened["x"] + opened["width"]
    assert abs(ends[0] - ends[1]) <= 1, "where the tabs are one line, the list hangs on its button"
