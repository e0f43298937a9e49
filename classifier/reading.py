"""A comment as the scorer reads it, in letters, for whoever looks for words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.kernel.instance import codes, letters
from classifier.kernel.reader import COMMENT_CAP, Folded, Reader
from classifier.text.tables import CYRILLIC, SIZE, SMALL, Tables

Chars = NDArray[np.uint32]

KEPT = {0x451: 0x435}  # letters that people tell apart and the scorer does not: ё is read as е


@dataclass(frozen=True, slots=True)
class Reading:
    """The text in small letters, without disguises and what nobody sees.

    ``offsets`` has for each character, and for the end, the UTF-16 unit where it begins in the
    original. ``otherwise`` has words that mix alphabets in the one that was not chosen, character
    for character; it is empty where there is none.
    """

    text: str
    offsets: Sequence[int]
    otherwise: str = ""


def read(text: str, reader: Reader, tables: Tables) -> Reading:
    """Return a reading of a text. Never raises on a ``str``."""
    folded = reader.fold(text)
    raw = np.frombuffer(codes(text[:COMMENT_CAP]), np.uint32)
    chars = _told_apart(folded, raw)
    other = _in_the_other_alphabet(folded, chars, tables)
    units = np.append(0, (1 + (raw > 0xFFFF)).cumsum())
    main, otherwise = letters(chars[1:-1]), letters(other[1:-1])
    return Reading(main, units[folded.source[1:]].tolist(), otherwise if otherwise != main else "")


def _in_the_other_alphabet(folded: Folded, chars: Chars, tables: Tables) -> Chars:
    """Return the characters with respelled words in the alphabet that they were not read in."""
    other = chars.copy()
    for start, stop, respelled in folded.spans.tolist():
        if respelled:
            word = chars[start:stop]
            target = 0 if (tables.kind[np.minimum(word, SIZE - 1)] & CYRILLIC).any() else 1
            small = np.minimum(word, SMALL - 1)
            other[start:stop] = np.where(word < SMALL, tables.respell[target, small], word)
    return other


def _told_apart(folded: Folded, raw: Chars) -> Chars:
    """Return the folded characters with the figures and letters that the scorer reads as one."""
    original = np.append(raw, 0)[folded.source]  # a line break at either end has none
    figures = (original >= 0x30) & (original <= 0x39) & (folded.chars == 0x30)
    chars = np.where(figures, original, folded.chars)
    for letter, base in KEPT.items():
        same = (original == letter) | (original == ord(chr(letter).upper()))
        chars[same & (folded.chars == base)] = letter
    return chars.astype(np.uint32)
