"""The words that the model knows, by hash: how common they are, their role, their misspellings.

A known word costs one look-up instead of its n-grams, and a word that is not known is read as a
known one where a swap, a doubled or a missing inner letter, or a gap explains it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.text import masks

UInts = NDArray[np.uint32]
Hashes = Callable[[list[str]], UInts]
MOST = 200_000  # words; the kernel holds 2^18
LEAST_COUNT = {"en": 5, "ru": 2, "kk": 3, "uk": 2}
LEAST_OF_ROLES = 4
COMMON_LEVEL = 3  # words this common lend their misspellings
MOST_VARIANTS = 250_000
# Roles of words, a bit field. The last five find praise that is denied to a group: who denies, what
# is said of a group, what is done to it; "black" and "people" are a group where they meet.
IS_GROUP, IS_PERSON = 1, 2
IS_DENIAL, IS_MERIT, IS_KINDNESS, IS_COLOUR, IS_PEOPLE = 4, 8, 16, 32, 64
SHORTEST, LONGEST = 4, 20  # letters of a word whose misspellings are known
LONG_ABUSE = 5  # letters of an abusive word whose misspellings are known, however rare it is


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Arrays over known words, sorted by hash.

    `levels` is log2 of a word's count, plus 1; `sizes` its length in folded characters. `variants`
    (sorted) are the hashes of common words with one inner letter missing, `variant_of` their words.
    """

    keys: UInts
    levels: NDArray[np.uint8]
    roles: NDArray[np.uint8]
    sizes: NDArray[np.uint8]
    variants: UInts
    variant_of: NDArray[np.uint32]


def build(
    counts: dict[str, Counter[str]],
    roles: Mapping[str, int],
    hashes: Hashes,
    least_counts: Mapping[str, int] | None = None,
) -> tuple[Vocabulary, list[str]]:
    """Build the vocabulary from word counts per language; return it and its words in its order.

    `roles` maps folded words to role bits; these words are always known, and so are those of
    `least_counts`, which are taken to be at least as common as that says. `hashes` is the kernel's.
    """
    counter = _counted(counts)
    ranked = _ranked(counter, {**(least_counts or {}), **dict.fromkeys(roles, LEAST_OF_ROLES)})
    known: dict[int, tuple[str, int]] = {}
    for key, item in zip(hashes([word for word, _ in ranked]).tolist(), ranked, strict=True):
        known.setdefault(key, item)
    keys = sorted(known)
    words = [known[key][0] for key in keys]
    levels = [min(known[key][1].bit_length(), 255) for key in keys]
    lending = {*roles, *masks.words(LONG_ABUSE)}
    met = [max(counter[word], LEAST_OF_ROLES * (word in lending)) for word in words]
    variants = _variants(words, [count.bit_length() for count in met], set(keys), hashes)
    return Vocabulary(
        np.array(keys, np.uint32),
        np.array(levels, np.uint8),
        np.array([roles.get(word, 0) for word in words], np.uint8),
        np.array([min(len(word), 255) for word in words], np.uint8),
        np.array(sorted(variants), np.uint32),
        np.array([variants[key] for key in sorted(variants)], np.uint32),
    ), words


def _counted(counts: dict[str, Counter[str]]) -> Counter[str]:
    """Return how often each word is met that is met often enough in a language."""
    counter: Counter[str] = Counter()
    for language, words in counts.items():
        least = LEAST_COUNT.get(language, 5)
        counter.update({word: count for word, count in words.items() if count >= least})
    return counter


def _ranked(counter: Counter[str], least_counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the words and their counts, the commonest first and those always known last."""
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    ranked = [item for item in ranked if item[0] not in least_counts][: MOST - len(least_counts)]
    always = sorted(least_counts.items())
    return ranked + [(word, max(counter[word], least)) for word, least in always]


def _variants(
    words: list[str], levels: list[int], taken: set[int], hashes: Hashes
) -> dict[int, int]:
    """Hash of each common word without one inner letter; the commonest word wins.

    The listed spellings of abusive words come before these.
    """
    variants = _spelt(words, taken, hashes)
    common = [index for index, level in enumerate(levels) if level >= COMMON_LEVEL]
    for index in sorted(common, key=lambda index: (-levels[index], index)):
        if len(variants) >= MOST_VARIANTS:
            break
        for key in hashes(_shortened(words[index])).tolist():
            if key not in taken:
                variants.setdefault(key, index)
    return variants


def _spelt(words: list[str], taken: set[int], hashes: Hashes) -> dict[int, int]:
    """Hash of each listed spelling that is no known word -> the word that is meant."""
    spellings = masks.spellings()
    return {
        key: index
        for index, word in enumerate(words)
        for key in (hashes(spellings[word]).tolist() if word in spellings else ())
        if key not in taken
    }


def _shortened(word: str) -> list[str]:
    """Return a word without each of its inner letters, where it is neither short nor long."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    return [word[:place] + word[place + 1 :] for place in range(1, len(word) - 1)]


def count_words(words: list[str]) -> Counter[str]:
    """Count folded words of letters."""
    return Counter(word for word in words if word.isalpha() and len(word) <= 30)
