"""The training problem as sparse matrices.

A word's features depend on the word alone, so the matrix of comments times features factors into
comments x words and words x features: some 20 million entries instead of 250 million, and a full
pass over a quarter of a million comments takes half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.model import STYLE_SCALE, comment_scale
from classifier.text.features import (
    GRAM_BITS,
    GROUP_HASH,
    IS_GROUP,
    STYLES,
    WORD_BITS,
    Features,
    cut,
    extract,
)
from classifier.text.hashing import bucket
from classifier.text.normalise import fold
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary

GRAM_SIZE, WORD_SIZE = 1 << GRAM_BITS, 1 << WORD_BITS
BATCH = 512
Floats = NDArray[np.float32]
Part = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # rows, columns, values


@dataclass(frozen=True, slots=True)
class Design:
    """`comments` [n, words], `words` [words, buckets], `further` [n, buckets].

    The vocabulary's words come first, in its order; the gram buckets come before the word buckets.
    """

    comments: Any
    words: Any
    further: Any

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Design:
        """Return the problem of some of the comments."""
        return Design(self.comments[rows], self.words, self.further[rows])


def build(
    texts: Sequence[str],
    tables: Tables,
    vocabulary: Vocabulary,
    known: Sequence[str],
    progress: Callable[[int], None] = lambda _: None,
) -> Design:
    """Extract the features of all texts; `known` are the vocabulary's words in its order."""
    seen: dict[int, int] = {}
    pairs: list[Part] = []
    further: list[Part] = []
    words = [_known_rows(known, vocabulary)]
    for begin in range(0, len(texts), BATCH):
        found = extract(fold(texts[begin : begin + BATCH], tables), tables, vocabulary)
        number, new = _number(found, seen, len(known))
        words.append(_word_rows(found, number, new))
        scale = comment_scale(np.bincount(found.pair_comment, minlength=found.comments))
        column = np.concatenate([np.arange(len(known)), number])[found.pair_word]
        pairs.append((found.pair_comment + begin, column, scale[found.pair_comment]))
        further.append(_further_rows(found, scale, begin))
        progress(begin)
    height, width = len(known) + len(seen), GRAM_SIZE + WORD_SIZE
    return Design(
        _matrix(pairs, (len(texts), height)),
        _matrix(words, (height, width)),
        _matrix(further, (len(texts), width)),
    )


def _number(
    found: Features, seen: dict[int, int], known: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number the unknown words of a batch; those first met here are new."""
    before = known + len(seen)
    keys = found.unknown.tolist()
    number = np.array([seen.setdefault(key, known + len(seen)) for key in keys], np.int64)
    return number, number >= before


def _known_rows(known: Sequence[str], vocabulary: Vocabulary) -> Part:
    """Cut the vocabulary itself; the names of groups have one feature, which they share."""
    line = " " + " ".join(known) + " "
    chars = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.uint32)
    sizes = np.array([len(word) for word in known], np.int64)
    start = np.cumsum(sizes + 1) - sizes
    group = (vocabulary.roles & IS_GROUP) > 0
    hashes = np.where(group, GROUP_HASH, vocabulary.keys)
    return _cut_rows(chars, start, start + sizes, hashes, np.arange(len(known)), ~group)


def _word_rows(found: Features, number: NDArray[np.int64], new: NDArray[np.bool_]) -> Part:
    length = found.grams.shape[1]
    sizes = np.diff(np.append(found.gram_begin, length))
    owner = np.tile(np.repeat(np.arange(len(number)), sizes), len(found.grams))
    keep = new[owner] & (found.grams.ravel() > 0)
    owner = owner[keep]
    rows = np.concatenate([number[owner], number[new]])
    word = bucket(found.unknown[new], WORD_BITS) + GRAM_SIZE
    columns = np.concatenate([found.grams.ravel()[keep], word])
    values = np.concatenate([found.gram_scale[owner], np.ones(int(new.sum()), np.float32)])
    return rows, columns, values


def _cut_rows(
    chars: NDArray[np.uint32],
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
    hashes: NDArray[np.uint32],
    number: NDArray[np.int64],
    grams_too: NDArray[np.bool_],
) -> Part:
    """Return n-gram and word buckets of words in a buffer."""
    grams, begin, scale = cut(chars, start, stop)
    owner = np.tile(np.repeat(np.arange(len(start)), np.diff(np.append(begin, grams.shape[1]))), 4)
    keep = grams_too[owner] & (grams.ravel() > 0)
    owner = owner[keep]
    return (
        np.concatenate([number[owner], number]),
        np.concatenate([grams.ravel()[keep], bucket(hashes, WORD_BITS) + GRAM_SIZE]),
        np.concatenate([scale[owner], np.ones(len(number), np.float32)]),
    )


def _further_rows(found: Features, scale: Floats, begin: int) -> Part:
    comment = np.repeat(np.arange(found.comments), STYLES)
    return (
        np.concatenate([found.extra_comment, comment]) + begin,
        np.concatenate([found.extra, found.style.ravel()]) + GRAM_SIZE,
        np.concatenate([scale[found.extra_comment], np.full(len(comment), STYLE_SCALE)]),
    )


def _matrix(parts: Sequence[Part], shape: tuple[int, int]) -> Any:
    rows, columns, values = (np.concatenate([part[k] for part in parts]) for k in range(3))
    pair = (rows.astype(np.int32), columns.astype(np.int32))
    return csr_matrix((values.astype(np.float32), pair), shape=shape)
