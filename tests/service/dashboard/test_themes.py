"""Themes: the colours of high contrast have one home, and reach who asked for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.service.dashboard.conftest import Visitor

STYLES = Path(__file__).parents[3] / "service" / "static" / "dashboard"
VARIABLE = re.compile(r"^\s*(--[a-z-]+):", re.MULTILINE)
PAIR = re.compile(r"^\s*(--[a-z-]+): (light-dark\(.*\));", re.MULTILINE)


@pytest.mark.parametrize(
    ("theme", "media"),
    [("system", ' media="(prefers-contrast: more)"'), ("contrast", ""), ("light", None)],
)
def test_high_contrast_reaches_who_asked_for_it(
    dana: Visitor, theme: str, media: str | None
) -> None:
    """Chosen here it counts always, left to the system it counts where that asks for it."""
    dana.post("/preferences", {"theme": theme, "back": "/sites/demo/held"})
    page = dana.get("/sites/demo/held").text
    links = re.findall(
        r'<link rel="stylesheet" href="/static/dashboard/contrast.css[^"]*"(.*?)>', page
    )
    assert links == ([] if media is None else [media])


def test_its_colours_are_those_of_the_page() -> None:
    """It changes variables that every page has, and no other file has colours of its own for it."""
    ours = set(VARIABLE.findall((STYLES / "contrast.css").read_text("utf-8")))
    assert ours
    assert ours < set(VARIABLE.findall((STYLES / "modqueue.css").read_text("utf-8")))
    others = [path for path in STYLES.glob("*.css") if "contrast" in path.read_text("utf-8")]
    assert [path.name for path in others] == ["contrast.css"]


@pytest.mark.parametrize(("style", "least"), [("modqueue", 2.4), ("contrast", 3.0)])
def test_the_parts_of_a_bar_are_told_apart(style: str, least: float) -> None:
    """Its interval stands out from its track, and its share from the interval, in each theme."""
    colours = dict(PAIR.findall((STYLES / f"{style}.css").read_text("utf-8")))
    for light in range(2):
        track, interval, share = (
            _luminance(re.findall(r"#[0-9a-f]+", colours[name])[light])
            for name in ("--track", "--range", "--ink")
        )
        assert _contrast(track, interval) >= least, (style, light)
        assert _contrast(interval, share) >= 3, (style, light)


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2) of ``#rgb`` or ``#rrggbb``."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)
