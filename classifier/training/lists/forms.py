"""Russian and Ukrainian swear words in every form, by type.

What one type of word says of a comment is learnt once for all its forms, so a form that no comment
holds counts as much as its like.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "forms.txt.gz"
TYPES = ("obscene", "euphemism", "vulgar", "slur", "ethnic slur")
# What slaviclean calls them.
TYPE_OF = {
    "obscene": 0,
    "obscene euphemism": 1,
    "obscene euphemism loanword": 1,
    "vulgar insulting": 2,
    "vulgar euphemism loanword": 2,
    "vulgar slur insulting": 3,
    "slur vulgar insulting": 3,
    "ethnic_slur insulting": 4,
}


@cache
def types() -> Mapping[str, int]:
    """Return the number of each folded form's type."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        pairs = [line.split() for line in file]
    return {form: int(number) for form, number in pairs}


def columns(words: Sequence[str]) -> NDArray[np.float32]:
    """Return 1 in the column of each folded word's type, [words, TYPES]."""
    type_of = types()
    values = np.zeros((len(words), len(TYPES)), np.float32)
    for row, word in enumerate(words):
        if word in type_of:
            values[row, type_of[word]] = 1
    return values


def store(type_of: Mapping[str, int], file: Path = FILE) -> None:
    """Write folded forms and their types, the same bytes each time."""
    lines = "".join(f"{form} {number}\n" for form, number in sorted(type_of.items()))
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))
