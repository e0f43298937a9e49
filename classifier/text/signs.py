"""What a text holds signs of, told for a whole batch at once.

Most comments hold no figure, no Roman numeral and no accent of its own; a look at every character
costs far less than an expression that is tried at every character.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# What a text may hold, a bit field.
NUMBER = 1
NUMERAL = 2  # a Roman one: V, X, or two neighbours of these letters
LETTER = 4  # of Roman numerals
ACCENT = 8  # a code point of its own
ALL = NUMBER | NUMERAL | LETTER | ACCENT

_TABLE_END = 0x10000  # what is behind it counts as everything


def signs(texts: Sequence[str]) -> list[int]:
    """Return for each text what it may hold. Where a bit is missing, nothing of it is there."""
    begins = np.cumsum([0, *map(len, texts)])
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = np.append(_table()[np.minimum(raw, _TABLE_END - 1)], np.uint8(0))
    bits[1:] |= (bits[1:] & bits[:-1] & LETTER) >> 1  # two neighbours are a NUMERAL
    held: list[int] = np.bitwise_or.reduceat(bits, begins)[:-1].tolist()
    return held


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """Return the bits of each code point; length 0x10000, the last stands for all behind it."""
    table = np.zeros(_TABLE_END, np.uint8)
    table[[code for code in range(_TABLE_END) if chr(code).isdecimal()]] = NUMBER
    for letter in "IVXLC":
        table[ord(letter)] = LETTER | NUMERAL if letter in "VX" else LETTER
    table[0x300:0x370] = ACCENT
    table[-1] = ALL
    return table
