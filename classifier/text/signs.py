"""What a text may hold signs of, so that no expression is tried for what is not there.

Most comments hold no link, no handle, no figure, no Roman numeral and no accent of its own. The
kernel looks at every character (kernel/source/language.c); an expression that is tried at each
costs far more.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# What a text may hold, a bit field.
NUMBER = 1
NUMERAL = 2  # a Roman one: V, X, or two neighbours of these letters
LETTER = 4  # of Roman numerals
ACCENT = 8  # a code point of its own
LINK = 16  # a dot before what may be a word, or "://"
HANDLE = 32  # a sign before a name: "@lana", "#news"
ALL = NUMBER | NUMERAL | LETTER | ACCENT | LINK | HANDLE

SIZE = 0x10000  # what is behind it counts as everything


@lru_cache(maxsize=1)
def table() -> NDArray[np.uint8]:
    """Return the bits of each code point; length SIZE, the last stands for all behind it."""
    bits = np.zeros(SIZE, np.uint8)
    bits[[code for code in range(SIZE) if chr(code).isdecimal()]] = NUMBER
    for letter in "IVXLC":
        bits[ord(letter)] = LETTER | NUMERAL if letter in "VX" else LETTER
    bits[0x300:0x370] = ACCENT
    bits[[ord(sign) for sign in "@#"]] = HANDLE
    bits[-1] = ALL
    return bits
