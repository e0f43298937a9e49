"""Sentences of a comment with their places, for span scores."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderation.submission import utf16_length

SENTENCES_MAX = 200  # a comment of 20 KB can hold 7,000 "sentences"; the last takes the rest

# The look-behind lets a run of dots be tried once, not once per dot, and possessive quantifiers
# give nothing back: the time is linear in the text.
_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[\"'»”’)\]]*+(?=\s|$)|[。！？]|\n++")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the comment; ``begin`` and ``end`` in UTF-16 units, end exclusive."""

    text: str
    begin: int
    end: int


def whole(text: str) -> Span:
    """Return the comment as one span."""
    return Span(text, 0, utf16_length(text))


def sentences(text: str) -> list[Span]:
    """Return the sentences without the white space around them; at least one for any text."""
    spans: list[Span] = []
    start = offset = 0
    for stop in _stops(text):
        piece = text[start:stop]
        body = piece.strip()
        begin = offset + utf16_length(piece[: len(piece) - len(piece.lstrip())])
        if body:
            spans.append(Span(body, begin, begin + utf16_length(body)))
        offset += utf16_length(piece)
        start = stop
    return spans or [whole(text)]


def _stops(text: str) -> list[int]:
    stops: list[int] = []
    for match in _END.finditer(text):
        if len(stops) == SENTENCES_MAX - 1:
            break
        stops.append(match.end())
    return [*stops, len(text)]
