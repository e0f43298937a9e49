"""Polynomial hashes modulo 2**32 of words and n-grams, read off one running sum.

H(c) = sum of c[k] * BASE**k over the characters of a word (Karp and Rabin 1987), so that
H(i, n) = (S[i + n] - S[i]) * BASE**-i for every window of a buffer with running sum S, and the
hash of two words run together is H(a) + BASE**len(a) * H(b).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UInts = NDArray[np.uint32]
Ints = NDArray[np.int64]
WORD_CAP = 40  # folded characters read of one word
BASE = 0x2C9277B5  # odd, so it has an inverse modulo 2**32
INVERSE = pow(BASE, -1, 1 << 32)
MIX = np.uint32(0x9E3779B1)  # Knuth's multiplicative hashing, 2**32 / golden ratio

_powers = [np.ones(1, np.uint32), np.ones(1, np.uint32)]


def powers(size: int) -> tuple[UInts, UInts]:
    """Return BASE**k and BASE**-k for k below at least `size`."""
    if len(_powers[1]) < size:
        for index, base in enumerate((BASE, INVERSE)):
            table = np.full(size + 8192, base, np.uint32)
            table[0] = 1
            _powers[index] = np.multiply.accumulate(table, dtype=np.uint32)
    return _powers[0], _powers[1]


def running_sum(chars: UInts) -> tuple[UInts, UInts]:
    """Return S and the inverse powers: H(i, n) = (S[i + n] - S[i]) * inverse[i]."""
    forward, backward = powers(len(chars) + 1)
    total = np.zeros(len(chars) + 1, np.uint32)
    np.cumsum(chars * forward[: len(chars)], dtype=np.uint32, out=total[1:])
    return total, backward


def word_hash(word: str) -> int:
    """Return the hash of one folded word."""
    codes = np.frombuffer(word[:WORD_CAP].encode("utf-32-le", "surrogatepass"), np.uint32)
    return int(running_sum(codes)[0][-1])


def bucket(hashes: UInts, bits: int) -> Ints:
    """Spread hashes over 2**bits buckets by their upper bits; bucket 0 is kept free."""
    spread = hashes ^ (hashes >> np.uint32(15))
    spread = (spread * MIX) >> np.uint32(32 - bits)
    found: Ints = np.maximum(spread, 1).astype(np.int64)
    return found
