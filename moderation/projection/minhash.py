"""Near-duplicates: MinHash over a comment's gist, cut into bands (Broder 1997; LSH by banding).

Eight bands of two values: two comments that share 70 % of their words meet in some band with
probability 0.995, two that share 20 % with 0.28; whoever meets is compared exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from zlib import crc32

BANDS = 8
VALUES_PER_BAND = 2
WORDS_MIN = 4  # "thank you very much" is not a brigade
ALIKE = 0.7  # Jaccard index from which two comments are copies of each other

_PRIME = (1 << 31) - 1
_random = Random(20_261_123)  # noqa: S311 (fixed: the bands are stored)
_PERMUTATIONS = [
    (_random.randrange(1, _PRIME), _random.randrange(_PRIME))
    for _ in range(BANDS * VALUES_PER_BAND)
]


def bands(gist: Collection[str]) -> list[int]:
    """Return the eight band keys of a comment; none for one with fewer than four words."""
    if len(gist) < WORDS_MIN:
        return []
    hashes = [crc32(word.encode()) % _PRIME for word in gist]
    values = [min((a * h + b) % _PRIME for h in hashes) for a, b in _PERMUTATIONS]
    return [
        (band << 32) | crc32(repr(values[first : first + VALUES_PER_BAND]).encode())
        for band, first in enumerate(range(0, len(values), VALUES_PER_BAND))
    ]


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of words that two comments have in common, 0..1."""
    ones, others = set(one), set(other)
    return len(ones & others) / len(ones | others) if ones or others else 0.0
