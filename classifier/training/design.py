"""The training problem as sparse matrices.

A word's features depend on the word alone, so the matrix of comments times features factors into
comments x words and words x features: some 20 million entries instead of 250 million, and a full
pass over a quarter of a million comments takes half a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.artifact import GRAM_SIZE, WORD_SIZE
from classifier.data import datasets
from classifier.kernel import Reader
from classifier.kernel.reader import Cut, Features

BATCH = 512
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Design:
    """`comments` [n, words], `words` [words, buckets], `further` [n, buckets].

    The vocabulary's words come first, in its order; the gram buckets come before the word buckets.
    `scale` [n] is what each word of a comment counts.
    """

    comments: Any
    words: Any
    further: Any
    scale: Floats

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Design:
        """Return the problem of some of the comments."""
        return Design(self.comments[rows], self.words, self.further[rows], self.scale[rows])


class Rows:
    """The rows of a sparse matrix as they come: columns and values."""

    def __init__(self) -> None:
        """Begin without rows."""
        self._columns: list[NDArray[Any]] = []
        self._values: list[Floats] = []

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._columns)

    def add(self, *parts: tuple[Any, float]) -> None:
        """Add a row of parts: columns, and the value that all of them have."""
        columns = [np.asarray(columns, np.int32) for columns, _ in parts]
        self._columns.append(np.concatenate(columns))
        sizes = [len(part) for part in columns]
        self._values.append(np.repeat(np.array([value for _, value in parts], np.float32), sizes))

    def matrix(self, width: int) -> Any:
        """Return the matrix; what stands in one place several times is added up."""
        rows = np.repeat(
            np.arange(len(self), dtype=np.int32), [len(part) for part in self._columns]
        )
        columns = np.concatenate([np.zeros(0, np.int32), *self._columns])
        values = np.concatenate([np.zeros(0, np.float32), *self._values])
        return csr_matrix((values, (rows, columns)), shape=(len(self), width))


class Layout:
    """Lays comments out row by row; a word that was not met before gets the next number."""

    def __init__(self, reader: Reader, words: Sequence[str], roles: Iterable[int]) -> None:
        """Begin with the vocabulary's words, in its order, and their roles."""
        self._reader = reader
        self._numbers: dict[int, int] = {}  # of unknown words, by hash
        self._words, self._comments, self._further = Rows(), Rows(), Rows()
        self._scale: list[float] = []
        for word, role in zip(words, roles, strict=True):
            self._add_word(reader.cut(word, role))

    def add(self, texts: Sequence[str]) -> None:
        """Add comments; their new words are numbered in the order of their hashes."""
        batch = [self._reader.features(text) for text in texts]
        unknown: dict[int, str] = {}
        for features in reversed(batch):
            unknown |= features.unknown
        for value in sorted(unknown.keys() - self._numbers.keys()):
            self._numbers[value] = len(self._words)
            self._add_word(self._reader.cut(unknown[value]))
        for features in batch:
            self._add_comment(features)

    def _add_word(self, cut: Cut) -> None:
        self._words.add((cut.grams, cut.scale), ([GRAM_SIZE + cut.bucket], 1))

    def _add_comment(self, features: Features) -> None:
        numbers = [self._numbers[value] for value in features.unknown]
        self._comments.add((features.known, features.scale), (numbers, features.scale))
        self._further.add(
            (features.extra + GRAM_SIZE, features.scale),
            (features.style + GRAM_SIZE, features.style_scale),
        )
        self._scale.append(features.scale)

    def design(self) -> Design:
        """Return the matrices of all comments that were added."""
        width = GRAM_SIZE + WORD_SIZE
        return Design(
            self._comments.matrix(len(self._words)),
            self._words.matrix(width),
            self._further.matrix(width),
            np.array(self._scale, np.float32),
        )


def build(
    texts: Sequence[str], reader: Reader, words: Sequence[str], roles: Iterable[int]
) -> Design:
    """Lay out all texts; `words` and `roles` are the vocabulary's words and roles in its order."""
    layout = Layout(reader, words, roles)
    for batch in datasets.batches(texts, BATCH):
        layout.add(batch)
    return layout.design()
