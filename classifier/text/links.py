"""Addresses in comments: what is an address and no word of any language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from classifier.score import Highlight
from classifier.text.markup import unit_places

# Bounded, and tried only where a word begins, so no text makes them slow.
_ENDINGS = "com|org|net|info|biz|edu|gov|io|me|tv|cc|club|online|site|shop|xyz|pro|dev|app|eu"
_ENDINGS += "|ru|kz|kg|uz|by|ua|su|tj|uk|us|de|fr|tr|cn|рф|қаз"
LINK = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    rf"|(?<![\w@.-])[\w.@-]{{1,80}}\.(?:{_ENDINGS})(?![\w@-])(?:/\S{{0,2000}})?",
    re.IGNORECASE,
)
# What every link has. LINK is tried at every character, this at every dot and colon.
_HINT = re.compile(r"\.(?:\w|(?<=[wW]\.)\S)|://")
_SCHEMES = frozenset({"http", "https", "www", "ww"})


def whole(text: str, highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Return highlights of spam with whole links in place of their parts, each link once.

    A lone "https" that is of no link names nothing.
    """
    places = unit_places(text)
    spans = [(places[match.start()], places[match.end()]) for match in LINK.finditer(text)]
    units = text.encode("utf-16-le", "surrogatepass")
    shown: dict[tuple[str, int, int], Highlight] = {}
    for highlight in highlights:
        begin, end = highlight.begin, highlight.end
        if highlight.attribute == "spam":
            around = [span for span in spans if span[0] <= begin and end <= span[1]]
            if not around and highlight.text.lower() in _SCHEMES:
                continue
            begin, end = around[0] if around else (begin, end)
        part = units[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass")
        named = replace(highlight, begin=begin, end=end, text=part)
        shown.setdefault((named.attribute, begin, end), named)
    return tuple(shown.values())


def bare(text: str) -> tuple[str, int]:
    """Return a text with its links blanked out, and how many there were; lengths stay."""
    return LINK.subn(blank, text) if "." in text and _HINT.search(text) else (text, 0)


def blank(match: re.Match[str]) -> str:
    """Return as many spaces as what was found has characters."""
    return " " * len(match.group())
