"""Abusive words with a letter hidden behind a sign, read as they are meant: "п*здец", "f#ck".

A sign inside a word stands for one letter, or for none, where the letters around it then make the
beginning of a word that is listed in masks.json. So a clean word with a hyphen stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.text.hashing import UInts, word_hash
from classifier.text.tables import (
    BREAK,
    CYRILLIC,
    DIGIT,
    DOTTY,
    LATIN,
    LETTER,
    SMALL,
    SPACE,
    Tables,
)

LISTS = Path(__file__).with_name("masks.json")
BLANK, CLOSED, PREFIX = "*", "$", "^"
LONGEST, LONGEST_PREFIX = 10, 6  # letters of a head and of what may stand before it
REACH = LONGEST + LONGEST_PREFIX
EDGES = frozenset(map(ord, "*@#$%&^~_+¤"))  # may hide the last letter of a word
OPENINGS = frozenset(map(ord, "*%&^~"))  # may hide the first one; @ and # begin handles and topics
NATURAL = frozenset(map(ord, "'\"!?()[]{}<>«»"))  # with DOTTY and DIGIT: stand in clean text
LATIN_WORD, CYRILLIC_WORD = 0, 1  # rows of `Tables.respell`
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Masks:
    """What may be masked, by hash.

    `keys` (sorted) are the hashes of masked heads, of heads with $ at the end of a word, and of
    prefixes with ^; `heads` [n, LONGEST] the letters meant, 0 where there are none.
    """

    keys: UInts
    head: NDArray[np.uint16]
    heads: UInts
    texts: dict[str, str]  # what is masked -> what is meant

    def meant(self, masked: str) -> str | None:
        """Return what is meant by a masked head, or "" for a prefix, or None."""
        return self.texts.get(masked)


def unmask(
    chars: UInts, source: Ints, kind: NDArray[np.uint8], tables: Tables
) -> tuple[UInts, Ints, NDArray[np.uint8], Ints]:
    """Undo the masks in a folded buffer; `chars` and `kind` are changed in place.

    The last array says from which code points the words come that were restored.
    """
    unmasker = Unmasker(chars, kind, tables)
    unmasker.run()
    restored = source[unmasker.restored]
    if not unmasker.dropped:
        return chars, source, kind, restored
    keep = np.ones(len(chars), bool)
    keep[unmasker.dropped] = False
    return chars[keep], source[keep], kind[keep], restored


@lru_cache(maxsize=1)
def heads() -> list[str]:
    """Return the beginnings that may be masked; a dollar closes a whole word."""
    lists = json.loads(LISTS.read_text(encoding="utf-8"))["heads"]
    return list(dict.fromkeys(" ".join(lists.values()).split()))


@lru_cache(maxsize=1)
def default() -> Masks:
    """Return the masks of the lists."""
    prefixes = json.loads(LISTS.read_text(encoding="utf-8"))["prefixes"].split()
    known = ["", *heads()]
    number_of = dict.fromkeys((prefix + PREFIX for prefix in prefixes), 0)
    for kind in (_replaced, _inserted):
        for number, head in enumerate(known):
            for masked in sorted(kind(head)):
                number_of.setdefault(masked, number)
    letters = np.zeros((len(known), LONGEST), np.uint32)
    for number, head in enumerate(known):
        plain = head.rstrip(CLOSED)
        letters[number, : len(plain)] = [ord(letter) for letter in plain]
    by_hash = sorted((word_hash(masked), number) for masked, number in number_of.items())
    keys, numbers = np.array(by_hash, np.uint32).T
    texts = {masked: known[number].rstrip(CLOSED) for masked, number in number_of.items()}
    return Masks(np.ascontiguousarray(keys), numbers.astype(np.uint16), letters, texts)


def _replaced(head: str) -> set[str]:
    """Return a head with a letter or two hidden, or several in a row between others."""
    size = len(head.rstrip(CLOSED))
    least = 2 if head.endswith(CLOSED) else 3  # letters that stay to be seen
    hidden: list[tuple[int, ...]] = [*combinations(range(size), 1)]
    hidden += [pair for pair in combinations(range(1, size), 2) if pair[0] < size - 2]
    rows = combinations(range(1, size), 2)
    hidden += [tuple(range(*row)) for row in rows if size - row[1] + row[0] >= least]
    hidden += [(1, 2)] if size == 3 and head.endswith(CLOSED) else []
    return {_hide(head, places) for places in hidden if size - len(places) >= least or size == 3}


def _hide(head: str, places: tuple[int, ...]) -> str:
    return "".join(BLANK if at in places else letter for at, letter in enumerate(head))


def _inserted(head: str) -> set[str]:
    """Return a head with a sign between two of its letters."""
    size = len(head.rstrip(CLOSED))
    return {head[:at] + BLANK + head[at:] for at in range(1, size)}


@dataclass(frozen=True, slots=True)
class Mask:
    """A window of a word that may be a masked head.

    `text` has a star for every sign; `chained`: a figure, hyphen or dot stands before the word;
    `pure`: its letters are of one script.
    """

    begin: int
    end: int
    text: str
    chained: bool
    pure: bool

    def signs(self) -> list[int]:
        """Return where the signs stand."""
        return [self.begin + at for at, letter in enumerate(self.text) if letter == BLANK]


class Unmasker:
    """Undoes the masks in one folded buffer: writes the letters meant, or drops a sign."""

    def __init__(self, chars: UInts, kind: NDArray[np.uint8], tables: Tables) -> None:
        """`chars` and `kind` are changed in place; `dropped` and `restored` say where."""
        self.chars, self.kind, self.tables = chars, kind, tables
        self.masks = default()
        self.dropped: list[int] = []  # places of signs that stand for nothing
        self.restored: list[int] = []  # where each word begins that was restored

    def run(self) -> None:
        """Look at every word that holds a sign."""
        done = 0
        for start in self._starts().tolist():
            if start >= done:
                done = self._word(start)

    def _starts(self) -> Ints:
        """Return where words begin that a sign follows, or that begin with one."""
        letter = (self.kind & LETTER) > 0
        gap = (self.chars == SPACE) | (self.chars == BREAK)
        sign = ~letter & ~gap
        if not sign.any():
            return np.zeros(0, np.int64)
        follows, before = np.append(letter[1:], False), np.append(False, letter[:-1])
        place = np.arange(len(letter))
        begin = np.maximum.accumulate(np.where(letter, 0, place)) + 1
        natural = ((self.kind & (DOTTY | DIGIT)) > 0) | np.isin(self.chars, list(NATURAL))
        held = sign & before & (follows | ~natural)
        opened = np.isin(self.chars, list(OPENINGS)) & np.append(False, gap[:-1]) & follows
        found: Ints = np.unique(np.concatenate([begin[place[held] - 1], place[opened]]))
        return found

    def _natural(self, places: list[int]) -> bool:
        """Whether a sign that stands in clean text, too, is at one of these places."""
        return any(
            int(self.kind[at]) & (DOTTY | DIGIT) or int(self.chars[at]) in NATURAL for at in places
        )

    def _word(self, start: int) -> int:
        """Undo the first mask of the word that begins here; return where to go on."""
        stop = start
        while stop < start + REACH + 1 and self.chars[stop] not in (SPACE, BREAK):
            stop += 1
        for target in self._targets(start, stop):
            word = self._masked(start, stop, target)
            chained = bool(self.kind[start - 1] & (DOTTY | DIGIT))
            for begin, end in _windows(word, self.masks):
                mask = Mask(start + begin, start + end, word[begin:end], chained, target is None)
                if self._undo(mask):
                    return mask.end
        return start + 1

    def _targets(self, start: int, stop: int) -> list[int | None]:
        """Return into which script the letters are to be read: both where they are mixed."""
        seen = int(np.bitwise_or.reduce(self.kind[start:stop]))
        return [CYRILLIC_WORD, LATIN_WORD] if seen & LATIN and seen & CYRILLIC else [None]

    def _masked(self, start: int, stop: int, target: int | None) -> str:
        letters = self.chars[start:stop].tolist()
        if target is not None:
            respell = self.tables.respell[target]
            letters = [int(respell[c]) if c < SMALL else c for c in letters]
        kinds = self.kind[start:stop].tolist()
        return "".join(
            chr(c) if kind & LETTER else BLANK for c, kind in zip(letters, kinds, strict=True)
        )

    def _undo(self, mask: Mask) -> bool:
        """Read one window as the head that it masks, if it does."""
        signs = mask.signs()
        natural = self._natural(signs)
        if not self._plausible(mask, signs, natural):
            return False
        meant = None
        if not self.kind[mask.end] & (LETTER | DIGIT):
            meant = self.masks.meant(mask.text + CLOSED)
        meant = meant or self.masks.meant(mask.text)
        if not meant or (natural and len(meant) < len(mask.text)):
            return False
        if len(meant) < len(mask.text):
            self.dropped += signs
        else:
            place = slice(mask.begin, mask.end)
            self.chars[place] = [ord(letter) for letter in meant]
            self.kind[place] = self.tables.kind[self.chars[place]]
        self.restored.append(mask.begin)
        return True

    def _plausible(self, mask: Mask, signs: list[int], natural: bool) -> bool:
        """Whether signs may hide letters where they stand.

        What stands in clean text, too, hides one inner letter of a word that begins freely.
        """
        if mask.chained and len(mask.text) - len(signs) == 1:
            return False
        if natural:
            inner = len(signs) == 1 and mask.begin < signs[0] < mask.end - 1
            return inner and mask.pure and not mask.chained
        if signs[-1] < mask.end - 1 or self.kind[mask.end] & LETTER:
            return True
        last, after = int(self.chars[mask.end - 1]), int(self.chars[mask.end])
        return last in EDGES and after not in EDGES


def _windows(word: str, masks: Masks) -> Iterator[tuple[int, int]]:
    """Yield where a masked head may stand in a word, at its begin or after a prefix, long first."""
    for begin in range(min(LONGEST_PREFIX, len(word) - 2) + 1):
        if begin and masks.meant(word[:begin] + PREFIX) is None:
            continue
        for end in range(min(begin + LONGEST + 1, len(word)), begin + 2, -1):
            if BLANK in word[begin:end]:
                yield begin, end
