"""Templates show pictures by their names."""

from __future__ import annotations

import re
from pathlib import Path

import service
from service.dashboard.icons import ICONS

TEMPLATES = Path(service.__file__).parent / "templates"
CALL = re.compile(r"\bicon\((.*?)\) *[}|~%]", re.DOTALL)
WORD = re.compile(r'"(\w+)"')
# Words in a call that are no picture's name.
OTHERS = {"approved", "rejected"}


def test_every_picture_that_a_template_names_is_there() -> None:
    """A name that nobody draws is a page that ends with an error; one that nobody names is dead."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    calls = CALL.findall(text)
    assert len(calls) == len(re.findall(r"\bicon\(", text))
    assert {word for call in calls for word in WORD.findall(call)} - OTHERS == ICONS.keys()
