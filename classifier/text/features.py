"""Hashed features of a batch: words, their character 2..5-grams, pairs of words, style.

A comment is seen as a set of distinct folded words. What a word contributes depends on the word
alone: for a known word it is one row of a table, and only unknown words are cut into n-grams.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.text.asides import without_asides
from classifier.text.folded import Folded
from classifier.text.hashing import MIX, UInts, bucket, powers, running_sum, word_hash
from classifier.text.repair import Words, read
from classifier.text.tables import SIZE, SPACE, Tables
from classifier.text.vocabulary import Vocabulary

GRAM_BITS, WORD_BITS = 18, 19  # buckets of the two weight tables
GRAMS = (2, 3, 4, 5)
NEAR = 3  # words on either side that a pronoun or a group's name colours
PAIR, GROUP_PAIR, PERSON_PAIR, STYLE = (
    np.uint32(salt) for salt in (0x7F4A7C15, 0xB5297A4D, 0x68E31DA4, 0x1B56C4E9)
)
GRAM_SALTS = (np.array(GRAMS, np.uint32) * np.uint32(0x3C6EF372))[:, None]
IS_GROUP, IS_PERSON = 1, 2  # roles of words, a bit field
GROUP_HASH = np.uint32(word_hash("\ue000group"))  # the one word that all names of groups share
STYLES = 5
STEPS = 32  # of each kind of style
STYLE_KINDS = np.arange(STYLES)
STYLE_LIMITS = np.array([STEPS - 1, 9, 4, 9, 2])
STYLE_BUCKETS = bucket(
    np.arange(1, STYLES * STEPS + 1, dtype=np.uint32).reshape(STYLES, STEPS) * MIX ^ STYLE,
    WORD_BITS,
)
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Features:
    """What the weight tables are asked for.

    `names` are words that were left out because they name somebody. `words` are the other running
    words of the batch and `word` [running words] their numbers: below the
    vocabulary's size a known word, from there on `unknown[k]`, the hash of an unknown
    one, with its word-table bucket.
    (`pair_comment`, `pair_word`) lists the distinct words of each comment, (`extra_comment`,
    `extra`) word-table buckets of pairs of words, `style` [comments, STYLES] those of its style.
    `grams[:, gram_begin[k]:]` up to the next begin are gram-table buckets of unknown word k, one
    row per length n, with 0 where a window leaves the word; `gram_scale[k]` is what each counts.
    """

    comments: int
    words: Words
    names: Words
    word: Ints
    unknown: UInts
    unknown_bucket: Ints
    grams: Ints
    gram_begin: Ints
    gram_scale: NDArray[np.float32]
    pair_comment: Ints
    pair_word: Ints
    extra_comment: Ints
    extra: Ints
    style: Ints


def extract(folded: Folded, tables: Tables, vocabulary: Vocabulary) -> Features:
    """Compute the features of a folded batch."""
    words, names = without_asides(folded, read(folded, vocabulary), tables)
    size = len(vocabulary.keys)
    word = words.known
    strange = (word < 0).nonzero()[0]
    unknown, first, number = _distinct(words.hashes[strange])
    word = word.copy()
    word[strange] = size + number
    at = strange[first]
    grams, gram_begin, scale = cut(folded.chars, words.start[at], words.stop[at])
    width = size + len(unknown)
    pairs = _sorted_set(words.comment * width + word)
    roles = vocabulary.roles[words.known] * (words.known >= 0)
    extra_comment, extra = _extras(words, roles)
    return Features(
        comments=len(folded.begins),
        words=words,
        names=names,
        word=word,
        unknown=unknown,
        unknown_bucket=bucket(unknown, WORD_BITS),
        grams=grams,
        gram_begin=gram_begin,
        gram_scale=scale,
        pair_comment=pairs // width,
        pair_word=pairs % width,
        extra_comment=extra_comment,
        extra=extra,
        style=_style(folded, tables),
    )


def _sorted_set(keys: Ints) -> Ints:
    """Sort and drop repetitions; `np.unique` of numpy 2.4 hashes, which is slower here."""
    keys = np.sort(keys)
    fresh = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    return keys[fresh]


def _distinct(hashes: UInts) -> tuple[UInts, Ints, Ints]:
    """Return the distinct hashes, where each occurs first, and the number of each hash."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    fresh = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    number = np.empty(len(ordered), np.int64)
    number[order] = fresh.cumsum() - 1
    return ordered[fresh], order[fresh], number


def cut(chars: UInts, start: Ints, stop: Ints) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """Hash the n-grams of words set between two spaces; each counts 1/sqrt(how many there are).

    Returns buckets [len(GRAMS), positions], where each word's positions begin, and the scales.
    """
    sizes = stop - start + 1
    begin = sizes.cumsum() - sizes
    length = int(sizes.sum())
    at = np.arange(length) + (start - 1 - begin).repeat(sizes)
    line = np.full(length + GRAMS[-1], SPACE, np.uint32)
    line[:length] = chars[at]
    line[begin] = SPACE
    total, inverses = running_sum(line)
    ends = (begin + sizes).repeat(sizes)  # of each position's word: the next space
    reach = np.arange(length)
    windows = np.stack([total[size : size + length] for size in GRAMS])
    hashes = (windows - total[:length]) * inverses[:length] ^ GRAM_SALTS
    found = bucket(hashes, GRAM_BITS)
    found[reach + np.array(GRAMS)[:, None] > ends + 1] = 0
    number = 4 * sizes - 6 + (sizes < 3)  # windows of 2..5 that stay between the spaces
    return found, begin, (1 / np.sqrt(number)).astype(np.float32)


def _extras(words: Words, roles: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Neighbours, and words near a group's name or near a second person."""
    comment = words.comment
    group = (roles & IS_GROUP) > 0
    hashes = np.where(group, GROUP_HASH, words.hashes)
    same = comment[1:] == comment[:-1]
    forward, _ = powers(64)
    reach = forward[np.where(group, 1, words.sizes)[:-1]]
    found = [(hashes[:-1] + hashes[1:] * reach)[same] ^ PAIR]
    owner = [comment[1:][same]]
    seen = int(np.bitwise_or.reduce(roles))
    around = _near(roles, comment) if seen else roles
    for role, salt in ((IS_GROUP, GROUP_PAIR), (IS_PERSON, PERSON_PAIR)):
        if seen & role:
            near = (around & role).nonzero()[0]
            found.append(hashes[near] ^ salt)
            owner.append(comment[near])
    keys = _sorted_set(np.concatenate(owner) << 32 | np.concatenate(found))
    return keys >> 32, bucket((keys & 0xFFFFFFFF).astype(np.uint32), WORD_BITS)


def _near(roles: NDArray[np.uint8], comment: Ints) -> NDArray[np.uint8]:
    """Return the role bits of the words within NEAR of each word, in the same comment."""
    near = np.zeros_like(roles)
    for step in range(1, NEAR + 1):
        same = comment[step:] == comment[:-step]
        near[step:] |= roles[:-step] * same
        near[:-step] |= roles[step:] * same
    return near


def _style(folded: Folded, tables: Tables) -> Ints:
    """Length, capitals, exclamation marks, figures, hidden characters, each in coarse steps."""
    raw, begins = folded.raw, folded.begins
    steps = np.zeros((len(begins), STYLES), np.int64)
    if not len(begins):
        return steps
    counts = np.add.reduceat(tables.style[np.minimum(raw, SIZE - 1)], begins)
    length = np.maximum(np.diff(begins, append=len(raw)) - 1, 1)
    steps[:, 0] = np.log2(length + 1)
    steps[:, 1] = 10 * (counts & 0xFFFF) // length
    steps[:, 2] = counts >> 16 & 0xFFFF
    steps[:, 3] = 20 * (counts >> 32 & 0xFFFF) // length
    steps[:, 4] = counts >> 48
    buckets: Ints = STYLE_BUCKETS[STYLE_KINDS, np.minimum(steps, STYLE_LIMITS)]
    return buckets
