"""Kazakh reviews without rude words: harmless background that says "must", "is" and "for us"."""

from __future__ import annotations

import re
from pathlib import Path

from classifier.data import datasets
from classifier.text import marks

_WORD = re.compile(r"\w+")
_RUDE = marks.MILD | marks.OBSCENE


def harmless(root: Path) -> list[str]:
    """Return reviews beside those of the smaller file, in its order."""
    folder = root / "unlabelled"
    smaller = datasets.read_rows(folder / "kazsandra_reviews_kk_unlabelled.csv.gz")
    known = {row["text"] for row in smaller}
    larger = datasets.read_rows(folder / "kazsandra_more_kk.csv.gz")
    texts = dict.fromkeys(row["text"] for row in larger if row["text"] not in known)
    return [text for text in texts if not is_rude(text)]


def is_rude(text: str) -> bool:
    """Whether a listed insult or obscenity begins a word of it."""
    return any(_marks(word) & _RUDE for word in _WORD.findall(text.lower()))


def _marks(word: str) -> int:
    table = marks.table()
    bits = table.get(word + marks.WHOLE, 0)
    for size in range(marks.SHORTEST, len(word) + 1):
        bits |= table.get(word[:size] + marks.HEAD, 0)
    return bits
