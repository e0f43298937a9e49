"""Addresses in comments: what is an address and no word of any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

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
# What every link has. LINK would be tried at every character, this is at every dot and colon.
_HINT = re.compile(r"\.(?:\w|(?<=[wW]\.)\S)|://")
Spans = Sequence[tuple[int, int]]  # where parts of a text begin and end
_SCHEMES = frozenset({"http", "https", "www", "ww"})


def whole(text: str, highlights: Iterable[Highlight], links: Spans) -> tuple[Highlight, ...]:
    """Return highlights of spam with whole links in place of their parts, each link once.

    `links` are those that `find` finds. A lone "https" that is of no link names nothing.
    """
    places = unit_places(text)
    spans = [(places[begin], places[end]) for begin, end in links]
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
        named = highlight._replace(begin=begin, end=end, text=part)
        shown.setdefault((named.attribute, begin, end), named)
    return tuple(shown.values())


def find(text: str) -> list[tuple[int, int]]:
    """Return where the links of a text begin and end; LINK is tried where a hint is."""
    spans: list[tuple[int, int]] = []
    end = 0
    while hint := _HINT.search(text, end):
        first, last = hint.span()
        begin = text.rfind(" ", end, first) + 1  # no link holds a space
        end = (text.find(" ", last) + 1 or len(text) + 1) - 1
        spans += [match.span() for match in LINK.finditer(text, begin, end)]
    return spans


def bare(text: str) -> tuple[str, int]:
    """Return a text with its links blanked out, and how many there were; lengths stay."""
    spans = find(text) if "." in text else []
    return without(text, spans), len(spans)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with parts of it blanked out, which come in order; its length stays."""
    parts: list[str] = []
    position = 0
    for begin, end in spans:
        parts += (text[position:begin], " " * (end - begin))
        position = end
    return "".join([*parts, text[position:]]) if parts else text


def blank(match: re.Match[str]) -> str:
    """Return as many spaces as what was found has characters."""
    return " " * len(match.group())
