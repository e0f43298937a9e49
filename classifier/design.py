"""The training problem as sparse matrices, and the solver of its logistic regressions.

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
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags_array

from classifier.features import GRAM_BITS, WORD_BITS, Features, Lexicon, extract
from classifier.model import STYLE_SCALE, comment_scale
from classifier.normalise import fold
from classifier.tables import Tables

GRAM_SIZE, WORD_SIZE = 1 << GRAM_BITS, 1 << WORD_BITS
BATCH = 512
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Design:
    """`comments` [n, words], `words` [words, buckets], `further` [n, buckets]; see `logits`."""

    comments: Any
    words: Any
    further: Any
    hashes: NDArray[np.uint32]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Design:
        """Return the problem of some of the comments."""
        return Design(self.comments[rows], self.words, self.further[rows], self.hashes)

    def logits(self, weights: Floats) -> Floats:
        """Return [n, lanes] for weights [buckets, lanes]; the gram buckets come first."""
        out: Floats = self.comments @ (self.words @ weights) + self.further @ weights
        return out


def build(
    texts: Sequence[str],
    tables: Tables,
    lexicon: Lexicon,
    progress: Callable[[int], None] = lambda _: None,
) -> Design:
    """Extract the features of all texts and lay them out as a `Design`."""
    seen: dict[int, int] = {}
    parts: list[tuple[NDArray[Any], ...]] = []
    grams: list[tuple[NDArray[Any], ...]] = []
    for begin in range(0, len(texts), BATCH):
        found = extract(fold(texts[begin : begin + BATCH], tables), tables, lexicon)
        number, new = _number(found, seen)
        grams.append(_word_rows(found, number, new))
        parts.append(_comment_rows(found, number, begin))
        progress(begin)
    return _assemble(len(texts), len(seen), parts, grams, seen)


def _number(found: Features, seen: dict[int, int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    known = len(seen)
    number = np.fromiter(
        (seen.setdefault(key, len(seen)) for key in found.hashes.tolist()), np.int64
    )
    return number, number >= known


def _word_rows(
    found: Features, number: NDArray[np.int64], new: NDArray[np.bool_]
) -> tuple[NDArray[Any], ...]:
    length = found.grams.shape[1]
    sizes = np.diff(np.append(found.gram_begin, length))
    everyone = np.tile(np.repeat(np.arange(len(number)), sizes), len(found.grams))
    keep = new[everyone] & (found.grams.ravel() > 0) & (found.gram_scale[everyone] > 0)
    owner = everyone[keep]
    return (
        np.concatenate([number[owner], number[new]]).astype(np.int32),
        np.concatenate([found.grams.ravel()[keep], found.word[new] + GRAM_SIZE]).astype(np.int32),
        np.concatenate([found.gram_scale[owner], np.ones(int(new.sum()), np.float32)]),
    )


def _comment_rows(
    found: Features, number: NDArray[np.int64], begin: int
) -> tuple[NDArray[Any], ...]:
    scale = comment_scale(np.bincount(found.pair_comment, minlength=found.comments))
    return (
        (found.pair_comment + begin).astype(np.int32),
        number[found.pair_word].astype(np.int32),
        scale[found.pair_comment],
        np.concatenate([found.extra_comment, found.style_comment]).astype(np.int32) + begin,
        (np.concatenate([found.extra, found.style]) + GRAM_SIZE).astype(np.int32),
        np.concatenate([scale[found.extra_comment], np.full(len(found.style), STYLE_SCALE)]).astype(
            np.float32
        ),
    )


def _assemble(
    rows: int,
    words: int,
    parts: list[tuple[NDArray[Any], ...]],
    grams: list[tuple[NDArray[Any], ...]],
    seen: dict[int, int],
) -> Design:
    def matrix(source: list[tuple[NDArray[Any], ...]], first: int, shape: tuple[int, int]) -> Any:
        row, column, value = (np.concatenate([p[first + k] for p in source]) for k in range(3))
        return csr_matrix((value, (row, column)), shape=shape, dtype=np.float32)

    return Design(
        matrix(parts, 0, (rows, words)),
        matrix(grams, 0, (words, GRAM_SIZE + WORD_SIZE)),
        matrix(parts, 3, (rows, GRAM_SIZE + WORD_SIZE)),
        np.fromiter(seen, np.uint32, len(seen)),
    )


def solve(
    design: Design,
    targets: Floats,
    importance: Floats,
    penalty: tuple[float, float],
    steps: int = 60,
    progress: Callable[[int, float], None] = lambda *_: None,
) -> tuple[Floats, Floats]:
    """Fit one penalised logistic regression per lane, all lanes in one L-BFGS run.

    The objective of each lane is that of scikit-learn's `LogisticRegression`: the sum over rows of
    importance times cross-entropy (targets are 0..1, so soft labels are at home), plus half the
    penalty times the squared weights. `targets` and `importance` are [n, lanes]; rows of
    importance 0 do not count. `penalty` is for the gram and the word buckets. Buckets met in fewer
    than two comments get no weight. Returns weights [buckets, lanes] and intercepts [lanes].
    """
    lanes = targets.shape[1]
    columns, rarity = _active(design, importance.max(1) > 0)
    scale = diags_array(rarity)
    words, further = design.words[:, columns] @ scale, design.further[:, columns] @ scale
    words_t, further_t = words.T.tocsr(), further.T.tocsr()
    comments, comments_t = design.comments, design.comments.T.tocsr()
    ridge = np.where(columns < GRAM_SIZE, penalty[0], penalty[1]).astype(np.float32)[:, None]
    start = np.zeros((len(columns) + 1, lanes))
    mean = (targets * importance).sum(0) / np.maximum(importance.sum(0), 1e-9)
    start[-1] = np.log(np.clip(mean, 1e-4, 1 - 1e-4) / (1 - np.clip(mean, 1e-4, 1 - 1e-4)))
    calls = [0]

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, lanes).astype(np.float32)
        body, bias = weights[:-1], weights[-1]
        logit = comments @ (words @ body) + further @ body + bias
        loss = np.logaddexp(0, logit) - targets * logit
        residual = importance * (1 / (1 + np.exp(-logit)) - targets)
        gradient = np.empty_like(weights)
        gradient[:-1] = words_t @ (comments_t @ residual) + further_t @ residual + ridge * body
        gradient[-1] = residual.sum(0)
        value = float((importance * loss).sum(dtype=np.float64))
        value += 0.5 * float((ridge * body * body).sum(dtype=np.float64))
        calls[0] += 1
        progress(calls[0], value)
        return value, gradient.astype(np.float64).ravel()

    found = minimize(
        objective,
        start.ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 8},
    )
    solution = found.x.reshape(-1, lanes).astype(np.float32)
    weights = np.zeros((design.words.shape[1], lanes), np.float32)
    weights[columns] = solution[:-1] * rarity[:, None]
    return weights, solution[-1]


def _active(design: Design, rows: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Floats]:
    """Return the buckets met in at least two of the comments, and how rare each is (idf, 1 on
    average): a rare bucket is penalised less, and the problem is better conditioned."""
    ones = design.comments[rows].copy()
    ones.data[:] = 1
    per_word = np.asarray(ones.sum(0)).ravel()
    spread = design.words.copy()
    spread.data[:] = 1
    count = per_word @ spread + np.asarray((design.further[rows] > 0).sum(0)).ravel()
    columns = np.flatnonzero(count >= 2)
    rarity = np.log((rows.sum() + 1) / np.minimum(count[columns], rows.sum())) + 0.3
    return columns, (rarity / 5).astype(np.float32)
