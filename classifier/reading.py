"""A comment as the scorer reads it, in letters, for whoever looks for words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.text.folded import Folded
from classifier.text.normalise import fold
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


def read(texts: Sequence[str], tables: Tables) -> list[Reading]:
    """Return a reading of each text, in order. Never raises on a ``str``."""
    folded = fold(texts, tables)
    chars = _told_apart(folded)
    other = _in_the_other_alphabet(folded, chars, tables)
    units = np.append(0, (1 + (folded.raw > 0xFFFF)).cumsum())
    ends = np.append(folded.begins[1:] - 1, len(folded.raw) - 1)
    readings = []
    for begin, end in zip(folded.begins.tolist(), ends.tolist(), strict=True):
        first, last = folded.source.searchsorted([begin, end]).tolist()
        places = units[np.append(folded.source[first:last], end)] - units[begin]
        text, otherwise = _text(chars[first:last]), _text(other[first:last])
        readings.append(Reading(text, places.tolist(), otherwise if otherwise != text else ""))
    return readings


def _text(chars: Chars) -> str:
    return chars.tobytes().decode("utf-32-le", "replace")


def _in_the_other_alphabet(folded: Folded, chars: Chars, tables: Tables) -> Chars:
    """Return the characters with respelled words in the alphabet that they were not read in."""
    other = chars.copy()
    for word in folded.respelled.nonzero()[0].tolist():
        here = slice(int(folded.start[word]), int(folded.stop[word]))
        kinds = tables.kind[np.minimum(chars[here], SIZE - 1)]
        target = 0 if (kinds & CYRILLIC).any() else 1
        small = np.minimum(chars[here], SMALL - 1)
        other[here] = np.where(chars[here] < SMALL, tables.respell[target, small], chars[here])
    return other


def _told_apart(folded: Folded) -> Chars:
    """Return the folded characters with the figures and letters that the scorer reads as one."""
    original = folded.raw[folded.source]
    figures = (original >= 0x30) & (original <= 0x39) & (folded.chars == 0x30)
    chars = np.where(figures, original, folded.chars)
    for letter, base in KEPT.items():
        kept = (original == letter) | (original == ord(chr(letter).upper()))
        chars[kept & (folded.chars == base)] = letter
    return chars.astype(np.uint32)
