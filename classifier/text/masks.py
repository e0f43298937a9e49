"""Abusive words that may stand with a letter hidden behind a sign: "п*здец", "f#ck".

A sign inside a word stands for one letter, or for none, where the letters around it then make the
beginning of a word that is listed in masks.json. The kernel undoes them (kernel/source/masks.c).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LISTS = Path(__file__).with_name("masks.json")
BLANK, CLOSED, PREFIX = "*", "$", "^"
LONGEST = 10  # letters of a head


@dataclass(frozen=True, slots=True)
class Patterns:
    """What may be masked.

    `head_of` has the number of the head that is meant by a masked head, by one with $ at the end of
    a word, and 0 for a prefix with ^; `letters` [heads, LONGEST] are the letters of the heads, 0
    where there are none.
    """

    head_of: dict[str, int]
    letters: NDArray[np.uint32]


@lru_cache(maxsize=1)
def heads() -> list[str]:
    """Return the beginnings that may be masked; a dollar closes a whole word."""
    lists = json.loads(LISTS.read_text(encoding="utf-8"))["heads"]
    return list(dict.fromkeys(" ".join(lists.values()).split()))


def words(shortest: int) -> set[str]:
    """Return the heads that are whole words or may be, of at least so many letters."""
    return {word for head in heads() if len(word := head.rstrip(CLOSED)) >= shortest}


def spellings() -> dict[str, list[str]]:
    """Return for abusive words how they are written with a letter left out or another one."""
    lists = json.loads(LISTS.read_text(encoding="utf-8").replace("ё", "е"))["spellings"]
    return {word: spelt.split() for word, spelt in lists.items() if word != "about"}


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """Return what the lists say."""
    prefixes = json.loads(LISTS.read_text(encoding="utf-8"))["prefixes"].split()
    known = ["", *heads()]
    head_of = dict.fromkeys((prefix + PREFIX for prefix in prefixes), 0)
    for kind in (_replaced, _inserted):
        for number, head in enumerate(known):
            for masked in sorted(kind(head)):
                head_of.setdefault(masked, number)
    letters = np.zeros((len(known), LONGEST), np.uint32)
    for number, head in enumerate(known):
        plain = head.rstrip(CLOSED)
        letters[number, : len(plain)] = [ord(letter) for letter in plain]
    return Patterns(head_of, letters)


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
