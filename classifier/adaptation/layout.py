"""What a layer weighs of each text, as a sparse matrix: the kernel's own words, grams and pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.adaptation.example import Run
from classifier.artifact import GRAM_SIZE, WORD_SIZE
from classifier.kernel.binding import CHUNK
from classifier.kernel.reader import Word
from classifier.scorer import Scorer
from classifier.text.markup import shown
from classifier.text.vocabulary import IS_GROUP
from classifier.training.design import Rows

WIDTH = GRAM_SIZE + WORD_SIZE
WORD_BITS = WORD_SIZE.bit_length() - 1
MIX = 0x9E3779B1
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layout:
    """`buckets` [n, WIDTH], grams before words and pairs; `inputs` [n, STACKED] of the base's
    second layer, `languages` [n] by number, and `probabilities` [n, attributes] of the base."""

    buckets: Any
    inputs: Floats
    languages: NDArray[np.int32]
    probabilities: Floats


def lay_out(texts: Sequence[str], base: Scorer, run: Run) -> Layout:
    """Read each text as the kernel will when it scores.

    Raises:
        AdaptationCancelled: somebody asked the fit to end.
    """
    pages = [shown(text) for text in texts]
    words = _Words(base)
    sums = []
    for begin in range(0, len(pages), CHUNK):
        chunk = pages[begin : begin + CHUNK]
        sums.append(base.kernel.sums(chunk))
        for text in chunk:
            words.add(text)
        run.reach(begin / len(pages))
    inputs = np.concatenate([part for part, _ in sums])
    languages = np.concatenate([part for _, part in sums])
    scores = base.score(texts)
    probabilities = np.array([[s.scores[a] for a in base.info["attributes"]] for s in scores])
    return Layout(words.matrix(), inputs, languages, probabilities.astype(np.float32))


class _Words:
    """Texts as sums of words, and words as sums of buckets: a word is cut once."""

    def __init__(self, base: Scorer) -> None:
        self._reader, self._roles = base.reader, base.artifact.vocabulary.roles
        self._numbers: dict[tuple[int, str], int] = {}
        self._words, self._texts, self._further = Rows(), Rows(), Rows()

    def add(self, text: str) -> None:
        features = self._reader.features(text)
        numbers = [self._number(word) for word in self._reader.distinct(text)]
        self._texts.add((numbers, features.scale))
        self._further.add(
            (features.extra + GRAM_SIZE, features.scale),
            (features.style + GRAM_SIZE, features.style_scale),
        )

    def _number(self, word: Word) -> int:
        key = word.hash, word.letters
        if key not in self._numbers:
            self._numbers[key] = len(self._words)
            role = int(self._roles[word.known]) if word.known >= 0 else 0
            cut = self._reader.cut(word.letters, role)
            own = cut.bucket if role & IS_GROUP else _bucket(word.hash)
            self._words.add((cut.grams, cut.scale), ([GRAM_SIZE + own], 1))
        return self._numbers[key]

    def matrix(self) -> Any:
        words = self._words.matrix(WIDTH)
        return (self._texts.matrix(len(self._words)) @ words + self._further.matrix(WIDTH)).tocsr()


def _bucket(value: int) -> int:
    """Return the word-table bucket of a hash: `bucket` of kernel.h, which no export gives.

    A misspelt word has the bucket of the word that it means, and the n-grams of its own letters.
    """
    spread = (value ^ value >> 15) * MIX & 0xFFFFFFFF
    return max(spread >> (32 - WORD_BITS), 1)
