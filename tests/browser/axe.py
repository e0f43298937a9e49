"""axe-core on a page: what it finds, at which widths, in which languages and themes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Window

NewWindow = Callable[..., Window]
Widths = Sequence[int]
AXE = Axe().axe_script
# Roles are one in all languages and themes, colours one in all languages. A width changes names and
# roles by what it hides; in each language it changes sizes and places.
CONTRAST = ["color-contrast"]
# axe fetches every style sheet once more for a rule that is not among these.
QUICKLY = {"resultTypes": ["violations"], "preload": False}
STRUCTURE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {rule: {"enabled": False} for rule in CONTRAST},
    **QUICKLY,
}
# What another width can break by hiding a label, a heading or a landmark, or by moving things.
HIDDEN = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("label", "button-name", "link-name", "select-name", "summary-name"),
            *("aria-command-name", "aria-input-field-name", "aria-toggle-field-name"),
            *("role-img-alt", "svg-img-alt", "aria-hidden-focus", "aria-required-children"),
            *("empty-heading", "heading-order", "page-has-heading-one"),
            *("bypass", "skip-link", "region", "landmark-one-main", "landmark-unique"),
            "scrollable-region-focusable",
        ],
    },
    **QUICKLY,
}
COLOURS = {"runOnly": {"type": "rule", "values": CONTRAST}, **QUICKLY}
HIGH_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}, **QUICKLY}
EVERYTHING = {"runOnly": STRUCTURE["runOnly"], **QUICKLY}
WIDTHS = (320, 768, 1280)
THEMES: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "light": {"color_scheme": "light", "contrast": "no-preference"},  # the last one stays
}
# Targets under 24 x 24 CSS pixels, WCAG 2.2 criterion 2.5.8; a label is one for what it holds.
TOO_SMALL = """() => {
  const pressed = 'button, summary, input, textarea, .button, .quiet, .tabs a, .choices a';
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
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => one.checkVisibility() && !one.closest(apart))
    .map((one) => one.outerHTML.slice(0, 90));
}"""
# Controls without a word: what a text that is missing in one language leaves behind.
NAMELESS = """() => {
  const said = (one) => /^(INPUT|SELECT|TEXTAREA)$/.test(one.tagName)
    ? ['submit', 'button', 'reset'].includes(one.type) && one.value
    : one.textContent;
  return [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]
    .filter((one) => one.checkVisibility())
    .filter((one) => ![said(one), one.ariaLabel, one.getAttribute('aria-labelledby'), one.title]
      .concat([...(one.labels ?? [])].map((label) => label.textContent))
      .some((text) => text && text.trim()))
    .map((one) => one.outerHTML.slice(0, 90));
}"""
WIDER = "() => document.documentElement.scrollWidth > innerWidth ? ['it scrolls sideways'] : []"
ALL = ", ".join(f"...({script})()" for script in (WIDER, STICKS_OUT, TOO_SMALL, NAMELESS))
# At the top, else a link half under the sticky header counts as small.
UNFIT = f"() => {{ scrollTo(0, 0); return [{ALL}]; }}"
# What is to be seen of the page's own part, and of the frame that all pages share.
SHOWN = """() => ['main *', 'body :not(main, main *)'].map((part) =>
  [...document.querySelectorAll(part)].map((one) => +one.checkVisibility()).join(''))"""
# One element for each way in which text looks: its colour, whether it is large (from 18 pt on, bold
# from 14 pt on: WCAG 1.4.3), and all that lies behind it.
# What leaves the flow may lie over something that is no ancestor, so that it says so.
LOOKS_OF_TEXT = """() => {
  const chains = new Map([[null, '']]);
  const behind = (one) => {
    if (!chains.has(one)) {
      const { backgroundColor, backgroundImage, opacity, filter, position } = getComputedStyle(one);
      const layer = [
        backgroundColor === 'rgba(0, 0, 0, 0)' ? '' : backgroundColor,
        backgroundImage === 'none' ? '' : backgroundImage,
        opacity === '1' ? '' : `opacity ${opacity}`,
        filter === 'none' ? '' : filter,
        ['static', 'relative'].includes(position) ? '' : position,
      ].filter((part) => part).join();
      const rest = behind(one.parentElement);
      chains.set(one, layer ? `${rest}/${layer}` : rest);
    }
    return chains.get(one);
  };
  const hasText = (one) => /^(INPUT|SELECT|TEXTAREA)$/.test(one.tagName)
    || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  window.looks = new Map();
  for (const one of document.querySelectorAll('body *')) {
    if (!hasText(one) || !one.checkVisibility()) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
    const isLarge = parseFloat(fontSize) * 0.75 >= (fontWeight >= 700 ? 14 : 18);
    const look = [color, isLarge, textShadow, behind(one)].join();
    if (!window.looks.has(look)) window.looks.set(look, one);
  }
  return [...window.looks.keys()];
}"""
# htmx may have replaced the elements since they were found, and axe takes no empty list.
INCLUDE = f"""{{ include: [document.body.firstElementChild].concat(
  (({LOOKS_OF_TEXT})(), NEW).map((look) => window.looks.get(look)).filter(Boolean)) }}"""
# A text that looks like one in which axe found nothing, by the same options, is not looked at
# again, on whatever page.
legible: set[tuple[str, str]] = set()
# Nor is a frame of which the same is to be seen as before.
frames: set[str] = set()


def violations(page: Page, options: object = EVERYTHING, within: str = "document") -> list[str]:
    if not page.evaluate("'axe' in window"):
        load(page)
    # Only what is wrong comes back: all that passed is megabytes, and takes longer than the search.
    run = f"options => axe.run({within}, options).then((answer) => answer.violations)"
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in page.evaluate(run, options)
        for node in item["nodes"]
    ]


def load(page: Page) -> None:
    """Bring axe into the page; what Chromium compiled of it for the page before is used again."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE, "returnByValue": True})
    session.detach()


def check_names_and_colours(page: Page, widths: Widths = WIDTHS) -> None:
    """Look at names in each view that the widths give, at each look of text in each theme."""
    views: set[str] = set()
    for width in each_width(page, widths):
        view, frame = page.evaluate(SHOWN)
        if view in views and frame in frames:
            continue
        found = violations(page, HIDDEN if views else STRUCTURE)
        assert found == [], f"{page.url} at {width}"
        check_themes(page, width)
        views.add(view)
        frames.add(frame)


def check_themes(page: Page, width: int) -> None:
    """Look at the colours of text that looks like none before, in every theme."""
    for theme, media in THEMES.items():
        page.emulate_media(**media)
        place = f"{page.url} at {width}, {theme}"
        assert page.evaluate(STICKS_OUT) == [], place
        check_contrast(page, place)


def check_contrast(page: Page, place: str, options: object = COLOURS) -> None:
    """Look at the contrast of each text that looks like none in which nothing was found."""
    rule = str(options)
    if new := [look for look in page.evaluate(LOOKS_OF_TEXT) if (rule, look) not in legible]:
        assert violations(page, options, INCLUDE.replace("NEW", json.dumps(new))) == [], place
        seen = set(page.evaluate("[...window.looks.keys()]"))
        legible.update((rule, look) for look in new if look in seen)


def check_translation(page: Page, widths: Widths = WIDTHS) -> None:
    """Look at sizes, places and words in each width, and once at what axe says of names."""
    for width in each_width(page, widths):
        if width == widths[0]:
            assert violations(page, HIDDEN) == [], f"{page.url} at {width}"


def each_width(page: Page, widths: Widths) -> Iterator[int]:
    """Yield each width when ``page`` has it: all fits in, is large enough and has words there."""
    page.wait_for_load_state()  # without its styles nothing fits
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(UNFIT) == [], f"{page.url} at {width}"
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
