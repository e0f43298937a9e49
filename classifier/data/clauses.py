"""Cut a comment into clauses: readers labelled the whole and never said which part was hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

MOST_WORDS = 6
BOUNDARY = re.compile(r"[.!?,;:()\n\"«»…]+|\s[-–—]+\s")


def clauses(text: str) -> list[str]:
    """Return the clauses of a text, long ones in even pieces of at most MOST_WORDS words.

    Left out are single words, and a clause that is the whole text.
    """
    pieces = [" ".join(words) for part in BOUNDARY.split(text) for words in _even(part.split())]
    return [piece for piece in pieces if " " in piece and piece != text]


def _even(words: list[str]) -> Iterator[list[str]]:
    """Cut a list of words into the fewest pieces, about equally long."""
    if words:
        size = ceil(len(words) / ceil(len(words) / MOST_WORDS))
        for begin in range(0, len(words), size):
            yield words[begin : begin + size]
