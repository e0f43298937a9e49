"""The words that the model knows, by hash: how common they are, their role, their misspellings.

A known word costs one look-up instead of its n-grams, and a word that is not known is read as a
known one where a swap, a doubled or a missing inner letter, or a gap explains it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifier.text.hashing import UInts, word_hash

Ints = NDArray[np.int64]
MOST = 60_000  # words; their index fits 16 bits
LEAST_COUNT = {"en": 5, "ru": 2, "kk": 3}
COMMON_LEVEL = 3  # words this common lend their misspellings
MOST_VARIANTS = 200_000
LIKELY_BITS = 20
SHORTEST = 4  # letters of a word whose misspellings are known


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
    variant_of: NDArray[np.uint16]
    likely: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Mark the upper bits that known words have: a look-up that misses ends there."""
        likely = np.zeros(1 << LIKELY_BITS, bool)
        likely[self.keys >> np.uint32(32 - LIKELY_BITS)] = True
        object.__setattr__(self, "likely", likely)

    def find_rare(self, hashes: UInts) -> Ints:
        """Return what `find` returns, faster where most are not known."""
        found = np.full(len(hashes), -1)
        rows = self.likely[hashes >> np.uint32(32 - LIKELY_BITS)].nonzero()[0]
        found[rows] = self.find(hashes[rows])
        return found

    def find(self, hashes: UInts) -> Ints:
        """Return the index of each word, or -1."""
        at = self.keys[:-1].searchsorted(hashes)
        return np.where(self.keys[at] == hashes, at, -1)

    def find_misspelt(self, hashes: UInts) -> Ints:
        """Return the index of the word that lost one inner letter, or -1."""
        at = self.variants[:-1].searchsorted(hashes)
        return np.where(self.variants[at] == hashes, self.variant_of[at].astype(np.int64), -1)


def build(counts: dict[str, Counter[str]], roles: dict[str, int]) -> tuple[Vocabulary, list[str]]:
    """Build the vocabulary from word counts per language; return it and its words in its order.

    `roles` maps folded words to role bits; these words are always known.
    """
    chosen: Counter[str] = Counter()
    for language, found in counts.items():
        least = LEAST_COUNT.get(language, 5)
        chosen.update({word: count for word, count in found.items() if count >= least})
    ranked = sorted(chosen.items(), key=lambda item: (-item[1], item[0]))
    ranked = [item for item in ranked if item[0] not in roles][: MOST - len(roles)]
    ranked += [(word, max(chosen[word], 4)) for word in sorted(roles)]
    known: dict[int, tuple[str, int]] = {}
    for word, count in ranked:
        known.setdefault(word_hash(word), (word, count))
    keys = sorted(known)
    words = [known[key][0] for key in keys]
    levels = [min(known[key][1].bit_length(), 255) for key in keys]
    variants = _variants(words, levels, set(keys))
    return Vocabulary(
        np.array(keys, np.uint32),
        np.array(levels, np.uint8),
        np.array([roles.get(word, 0) for word in words], np.uint8),
        np.array([min(len(word), 255) for word in words], np.uint8),
        np.array(sorted(variants), np.uint32),
        np.array([variants[key] for key in sorted(variants)], np.uint16),
    ), words


def _variants(words: list[str], levels: list[int], taken: set[int]) -> dict[int, int]:
    """Hash of each common word without one inner letter; the commonest word wins."""
    found: dict[int, int] = {}
    order = sorted(range(len(words)), key=lambda index: (-levels[index], index))
    for index in order:
        if levels[index] < COMMON_LEVEL or len(found) >= MOST_VARIANTS:
            break
        word = words[index]
        if SHORTEST <= len(word) <= 20:
            for place in range(1, len(word) - 1):
                key = word_hash(word[:place] + word[place + 1 :])
                if key not in taken:
                    found.setdefault(key, index)
    return found


def count_words(chars: UInts, start: Ints, stop: Ints) -> Counter[str]:
    """Count folded words of letters, given as slices of a folded buffer."""
    text = chars.tobytes().decode("utf-32-le", "surrogatepass")
    pairs = zip(start.tolist(), stop.tolist(), strict=True)
    words = (text[begin:end] for begin, end in pairs)
    return Counter(word for word in words if word.isalpha() and len(word) <= 30)
