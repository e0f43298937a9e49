"""Themes: the colours of high contrast have one home, and reach who asked for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.service.dashboard.conftest import Visitor

STYLES = Path(__file__).parents[3] / "service" / "static" / "dashboard"
VARIABLE = re.compile(r"^\s*(--[a-z-]+):", re.MULTILINE)


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
