"""How much each Russian word leans towards toxic comments, by the company that it keeps.

Word vectors of Russian literature (navec `hudlit_12B_500K_300d`, MIT) know half a million words.
A logistic regression on the mean vector of each labelled comment gives every one of them a
leaning, met in a comment or not. There is a leaning for each fold of the comments, learnt from the
others, and a last one from all.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from classifier.training.folds import FOLDS, fold_numbers

FOLDER = Path(__file__).parent / "navec"
STRENGTH = 0.002  # inverse penalty; 0.001 and 0.003 do as well
MOST = 25_000  # words that no training text holds, those that lean most
STEP = 1 / 20
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Words with their vectors, [words, dimensions]."""

    place: dict[str, int]
    values: Floats


def of(words: Sequence[str]) -> Floats:
    """Return the stored leanings of folded words, [words, FOLDS + 1], log-odds; 0 for any other."""
    place = {word: row for row, word in enumerate(known())}
    stored = np.load(FOLDER / "leanings.npy", allow_pickle=False)
    rows = np.array([place.get(word, -1) for word in words], np.int64)
    leanings: Floats = stored[rows] * np.float32(STEP)
    leanings[rows < 0] = 0
    return leanings


def known() -> list[str]:
    """Return the words that have a leaning."""
    return gzip.decompress((FOLDER / "words.txt.gz").read_bytes()).decode().split()


def judge(
    comments: Sequence[Sequence[str]],
    labels: NDArray[np.float64],
    rarity: Floats,
    words: WordVectors,
) -> Floats:
    """Return the leaning of each word of `words`, [words, FOLDS + 1].

    comments: the distinct words of each; rarity: how rare each word of `words` is, [words].
    """
    values = words.values * rarity[:, None]
    means = _counts(comments, words.place) @ values
    scale = means.std(0) + 1e-6
    fold = fold_numbers(labels)
    columns = []
    for number in range(FOLDS + 1):
        model = LogisticRegression(C=STRENGTH, max_iter=500)
        model.fit((means / scale)[fold != number], labels[fold != number] > 0.5)
        columns.append(values @ (model.coef_[0] / scale))
    leanings: Floats = np.stack(columns, axis=1).astype(np.float32)
    return leanings


def rarity(counts: Counter[str], rows: int, place: dict[str, int]) -> Floats:
    """Return the inverse document frequency over 5 of each word, [words]."""
    count = np.array([counts[word] for word in place], np.float64)
    return (np.log((rows + 1) / (count + 1)) / 5).astype(np.float32)


def _counts(comments: Sequence[Sequence[str]], place: dict[str, int]) -> csr_array:
    """Return [comments, words]; the words of a comment count 1 over the root of their number."""
    kept = [[place[word] for word in words if word in place] for words in comments]
    rows = np.repeat(np.arange(len(kept)), [len(row) for row in kept])
    columns = np.array([word for row in kept for word in row], np.int64)
    values = np.repeat([1 / max(len(row), 1) ** 0.5 for row in kept], [len(row) for row in kept])
    return csr_array((values.astype(np.float32), (rows, columns)), shape=(len(kept), len(place)))


def store(words: Sequence[str], leanings: Floats) -> None:
    """Write words and leanings; a leaning is kept as one of 255 steps."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "words.txt.gz").write_bytes(gzip.compress("\n".join(words).encode(), mtime=0))
    steps = np.clip(np.rint(leanings / STEP), -127, 127).astype(np.int8)
    np.save(FOLDER / "leanings.npy", steps)
