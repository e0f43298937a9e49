"""Hashed features of a batch: character 2..5-grams inside words, words, pairs, style.

A comment is seen as a set of distinct folded words. What a word contributes depends on the word
alone, so the n-grams of each distinct word of a batch are looked up once, and a trained model
needs two gathers per word. Hashes are polynomials over code points modulo 2**32 (Karp and Rabin
1987), read off one running sum: H(i, n) = (S[i + n] - S[i]) * B**-i.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.normalise import WORD_CAP, Folded
from classifier.tables import SPACE, Tables

GRAM_BITS, WORD_BITS = 19, 18  # buckets of the two weight tables
GRAMS = (2, 3, 4, 5)
NEAR = 3  # words on either side that a pronoun or a group's name colours
BASE = 0x2C9277B5  # odd, so it has an inverse modulo 2**32
INVERSE = pow(BASE, -1, 1 << 32)
MIX = np.uint32(0x9E3779B1)  # Knuth's multiplicative hashing, 2**32 / golden ratio
PAIR, GROUP_PAIR, PERSON_PAIR, STYLE = (
    np.uint32(salt) for salt in (0x7F4A7C15, 0xB5297A4D, 0x68E31DA4, 0x1B56C4E9)
)
UInts = NDArray[np.uint32]
Ints = NDArray[np.int64]
IS_GROUP, IS_PERSON = 1, 2  # roles of words, a bit field


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words with a role, by hash. `keys` is sorted; `group` is the one word all groups share."""

    keys: UInts
    roles: NDArray[np.uint8]

    def look_up(self, hashes: UInts) -> NDArray[np.uint8]:
        """Return the role bits of each hash, 0 for unknown words."""
        if not len(self.keys):
            return np.zeros(len(hashes), np.uint8)
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[at] == hashes, self.roles[at], 0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Features:
    """What the weight tables are asked for.

    `word[k]` is the word-table bucket of distinct word k; `grams[:, gram_begin[k]:]` up to the
    next begin are the gram-table buckets of its n-grams, one row per length n, with 0 where a
    window leaves the word; `gram_scale[k]` is what each of them counts.
    (`pair_comment`, `pair_word`) lists the distinct words of each comment, (`extra_comment`,
    `extra`) its further word-table buckets, (`style_comment`, `style`) those of its style.
    `token_word` says which distinct word each running word of the batch is.
    """

    comments: int
    word: Ints
    hashes: UInts
    grams: Ints
    gram_begin: Ints
    gram_scale: NDArray[np.float32]
    pair_comment: Ints
    pair_word: Ints
    extra_comment: Ints
    extra: Ints
    style_comment: Ints
    style: Ints
    token_word: Ints


_powers = [np.ones(1, np.uint32), np.ones(1, np.uint32)]


def _power_tables(size: int) -> tuple[UInts, UInts]:
    if len(_powers[0]) < size:
        for index, base in enumerate((BASE, INVERSE)):
            table = np.full(size + 4096, base, np.uint32)
            table[0] = 1
            _powers[index] = np.multiply.accumulate(table, dtype=np.uint32)
    return _powers[0], _powers[1]


def running_sum(chars: UInts) -> tuple[UInts, UInts]:
    """Return S and the inverse powers: H(i, n) = (S[i + n] - S[i]) * inverse[i]."""
    powers, inverses = _power_tables(len(chars) + 1)
    total = np.zeros(len(chars) + 1, np.uint32)
    np.cumsum(chars * powers[: len(chars)], dtype=np.uint32, out=total[1:])
    return total, inverses


def word_hash(word: str) -> int:
    """Return the hash of one folded word, as `extract` computes it."""
    codes = np.frombuffer(word[:WORD_CAP].encode("utf-32-le"), np.uint32)
    return int(running_sum(codes)[0][-1])


def bucket(hashes: UInts, bits: int) -> Ints:
    """Spread hashes over 2**bits buckets by their upper bits; bucket 0 is kept free."""
    spread = hashes ^ (hashes >> np.uint32(15))
    spread = (spread * MIX) >> np.uint32(32 - bits)
    found: Ints = np.maximum(spread, 1).astype(np.int64)
    return found


GROUP_HASH = np.uint32(word_hash("\ue000group"))


def extract(folded: Folded, tables: Tables, lexicon: Lexicon) -> Features:
    """Compute the features of a folded batch."""
    start = folded.start
    stop = np.minimum(folded.stop, start + WORD_CAP)
    total, inverses = running_sum(folded.chars)
    hashes = (total[stop] - total[start]) * inverses[start]
    distinct, first, token_word = np.unique(hashes, return_index=True, return_inverse=True)
    roles = lexicon.look_up(distinct)
    grams, gram_begin, scale = _grams(folded.chars, start[first], stop[first])
    group = (roles & IS_GROUP) > 0
    scale[group] = 0
    named = np.where(group, GROUP_HASH, distinct)
    count = len(folded.begins)
    pairs = np.unique(folded.comment * max(len(distinct), 1) + token_word)
    extra_comment, extra = _extras(folded, named[token_word], roles[token_word], stop - start)
    style_comment, style = _style(folded, tables)
    return Features(
        comments=count,
        word=bucket(named, WORD_BITS),
        hashes=distinct,
        grams=grams,
        gram_begin=gram_begin,
        gram_scale=scale,
        pair_comment=pairs // max(len(distinct), 1),
        pair_word=pairs % max(len(distinct), 1),
        extra_comment=extra_comment,
        extra=extra,
        style_comment=style_comment,
        style=style,
        token_word=token_word,
    )


def _grams(chars: UInts, start: Ints, stop: Ints) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """Hash the n-grams of each word set between two spaces; its grams weigh 1/sqrt(how many)."""
    sizes = stop - start + 1
    begin = np.cumsum(sizes) - sizes
    length = int(sizes.sum())
    at = np.arange(length) + np.repeat(start - 1 - begin, sizes)
    line = np.full(length + GRAMS[-1], SPACE, np.uint32)
    line[:length] = chars[at]
    border = np.ones(len(line), bool)
    border[:length] = False
    border[begin] = True
    line[begin] = SPACE
    total, inverses = running_sum(line)
    found = np.empty((len(GRAMS), length), np.int64)
    across = np.zeros(length, bool)
    for row, size in enumerate(GRAMS):
        if size > 2:
            across |= border[size - 2 : size - 2 + length]
        hashes = (total[size : size + length] - total[:length]) * inverses[:length]
        found[row] = bucket(hashes ^ np.uint32(size * 0x3C6EF372 & 0xFFFFFFFF), GRAM_BITS)
        found[row, across] = 0
    number = np.maximum(4 * sizes - 6 - (sizes < 3), 1)  # of windows of 2..5 that stay in the word
    return found, begin, (1 / np.sqrt(number)).astype(np.float32)


def _extras(
    folded: Folded, hashes: UInts, roles: NDArray[np.uint8], sizes: Ints
) -> tuple[Ints, Ints]:
    """Neighbours, and words near a group's name or near a second person."""
    comment = folded.comment
    same = comment[1:] == comment[:-1]
    powers, _ = _power_tables(WORD_CAP + 1)
    left, right = hashes[:-1], hashes[1:]
    reach = np.where(hashes == GROUP_HASH, 1, sizes)[:-1]
    found = [(left + right * powers[reach])[same] ^ PAIR]
    owner = [comment[1:][same]]
    for role, salt in ((IS_GROUP, GROUP_PAIR), (IS_PERSON, PERSON_PAIR)):
        near = _near((roles & role) > 0, comment)
        found.append(hashes[near] ^ salt)
        owner.append(comment[near])
    keys = np.concatenate(owner) << 32 | np.concatenate(found)
    keys = np.unique(keys)
    return keys >> 32, bucket((keys & 0xFFFFFFFF).astype(np.uint32), WORD_BITS)


def _near(marked: NDArray[np.bool_], comment: Ints) -> NDArray[np.bool_]:
    near = np.zeros(len(marked), bool)
    if not marked.any():
        return near
    for step in range(1, NEAR + 1):
        same = comment[step:] == comment[:-step]
        near[step:] |= marked[:-step] & same
        near[:-step] |= marked[step:] & same
    return near


def _style(folded: Folded, tables: Tables) -> tuple[Ints, Ints]:
    """Length, capitals, exclamation marks, figures, hidden characters, each in coarse steps."""
    raw = np.minimum(folded.raw, len(tables.style) - 1)
    limits = np.append(folded.begins, len(raw))
    counts = np.add.reduceat(np.append(tables.style[raw], 0), limits)[:-1]
    length = np.maximum(np.diff(limits) - 1, 1)
    capitals, exclaims = counts & 0xFFFF, counts >> 16 & 0xFFFF
    figures, hidden = counts >> 32 & 0xFFFF, counts >> 48
    steps = np.stack(
        [
            np.log2(length + 1).astype(np.int64),
            np.minimum(10 * capitals // length, 9),
            np.minimum(exclaims, 4),
            np.minimum(20 * figures // length, 9),
            np.minimum(hidden, 2),
        ],
        axis=1,
    )
    codes = steps + np.arange(steps.shape[1]) * 32 + 1
    comment = np.repeat(np.arange(len(steps)), steps.shape[1])
    return comment, bucket(codes.ravel().astype(np.uint32) * MIX ^ STYLE, WORD_BITS)
