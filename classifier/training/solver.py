"""Penalised logistic regressions of all attributes at once, over factored sparse matrices.

The objective of each lane is that of scikit-learn's `LogisticRegression`: sample weight times
cross-entropy, summed over comments, plus half of penalty times squared weight. Targets may lie
anywhere in 0..1 (soft labels). L-BFGS minimises half of the lanes in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import diags_array

from classifier.artifact import GRAM_SIZE
from classifier.training.design import Design

Floats = NDArray[np.float32]
CORRECTIONS = 8  # L-BFGS memory
GROUPS = 2  # of lanes, one per core


@dataclass(frozen=True, slots=True)
class Penalty:
    """Ridge penalties by kind of feature."""

    gram: float = 0.1
    word: float = 4.0
    vector: float = 1.0
    source: float = 0.3


@dataclass(frozen=True, slots=True)
class Weights:
    """`buckets` [buckets, lanes], `vectors` [dimensions, lanes], `bias` [lanes].

    A comment's log-odds are those of its buckets, plus its words' vectors times `vectors` (summed
    and scaled like the buckets of its words), plus the bias.
    """

    buckets: Floats
    vectors: Floats
    bias: Floats

    def logits(self, design: Design, vectors: Floats | None = None) -> Floats:
        """Return [comments, lanes]; `vectors` is [words of the design, dimensions]."""
        per_word = design.words @ self.buckets
        if vectors is not None:
            per_word = per_word + vectors @ self.vectors
        out: Floats = design.comments @ per_word + design.further @ self.buckets + self.bias
        return out

    def take(self, lanes: Sequence[int]) -> Weights:
        """Return some of the lanes."""
        return Weights(self.buckets[:, lanes], self.vectors[:, lanes], self.bias[lanes])

    def replace(self, lane: int, other: Weights) -> Weights:
        """Return the same with one lane of another, which has a single one."""
        changed = Weights(self.buckets.copy(), self.vectors.copy(), self.bias.copy())
        changed.buckets[:, [lane]] = other.buckets
        changed.vectors[:, [lane]] = other.vectors
        changed.bias[lane] = other.bias[0]
        return changed


@dataclass(slots=True)
class Objective:
    """One training problem, transposed and scaled for the solver.

    `vectors` is [words, dimensions]; there may be 0 dimensions. `source` [comments] numbers the
    sources: each has an intercept of its own during training, so that a source's share of toxic
    comments is not learnt as a property of its vocabulary; it is dropped afterwards.
    """

    design: Design
    targets: Floats
    sample_weight: Floats
    source: NDArray[np.int64]
    vectors: Floats
    penalty: Penalty
    columns: NDArray[np.int64] = field(init=False)
    rarity: Floats = field(init=False)
    words: Any = field(init=False)
    further: Any = field(init=False)
    transposed: tuple[Any, Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Scale the columns by rarity and transpose the matrices."""
        self.columns, self.rarity = active(self.design)
        scale = diags_array(self.rarity)
        self.words = (self.design.words[:, self.columns] @ scale).tocsr()
        self.further = (self.design.further[:, self.columns] @ scale).tocsr()
        self.transposed = (
            self.design.comments.T.tocsr(),
            self.words.T.tocsr(),
            self.further.T.tocsr(),
        )

    def take(self, lanes: Sequence[int]) -> Objective:
        """Return the problem of some of the lanes; it shares the matrices."""
        part = copy(self)
        part.targets, part.sample_weight = self.targets[:, lanes], self.sample_weight[:, lanes]
        return part

    def sizes(self) -> tuple[int, int, int]:
        """Return the numbers of buckets, of vector dimensions and of sources."""
        return len(self.columns), self.vectors.shape[1], int(self.source.max()) + 1

    def ridge(self) -> Floats:
        """Return the penalty of every parameter, [parameters, 1]; the bias has none."""
        _, dimensions, sources = self.sizes()
        kinds = np.where(self.columns < GRAM_SIZE, self.penalty.gram, self.penalty.word)
        rest = [self.penalty.vector] * dimensions + [self.penalty.source] * sources + [0.0]
        return np.concatenate([kinds, rest]).astype(np.float32)[:, None]

    def start(self, near: Weights | None = None) -> NDArray[np.float64]:
        """Return the point to start from: a solution of a similar problem, or the base rates."""
        mean = (self.targets * self.sample_weight).sum(0) / np.maximum(
            self.sample_weight.sum(0), 1e-9
        )
        mean = np.clip(mean, 1e-4, 1 - 1e-4)
        start = np.zeros((sum(self.sizes()) + 1, self.targets.shape[1]))
        start[-1] = np.log(mean / (1 - mean))
        if near is not None:
            buckets, dimensions, _ = self.sizes()
            start[:buckets] = near.buckets[self.columns] / self.rarity[:, None]
            start[buckets : buckets + dimensions] = near.vectors
            start[-1] = near.bias
        return start

    def curvature(self) -> Floats:
        """Return the diagonal of the Hessian near the start, [parameters, lanes].

        Dividing every parameter by its square root makes L-BFGS converge several times faster
        (Jacobi preconditioning).
        """
        mean = (self.targets * self.sample_weight).sum(0) / np.maximum(
            self.sample_weight.sum(0), 1e-9
        )
        weight = self.sample_weight * np.clip(mean * (1 - mean), 0.02, None)
        comments_t, words_t, further_t = self.transposed
        by_word = comments_t.power(2) @ weight
        buckets = words_t.power(2) @ by_word + further_t.power(2) @ weight
        vectors = (self.vectors**2).T @ by_word
        count = self.sizes()[2]
        sources = [np.bincount(self.source, lane, count) for lane in weight.T]
        rows = [buckets, vectors, np.stack(sources, axis=1), weight.sum(0)[None]]
        return np.concatenate(rows).astype(np.float32) + self.ridge() + 1e-3

    def value(self, weights: Floats) -> tuple[float, Floats]:
        """Return loss and gradient (without penalty) at weights [parameters, lanes]."""
        buckets, dimensions, _ = self.sizes()
        body, vector = weights[:buckets], weights[buckets : buckets + dimensions]
        source, bias = weights[buckets + dimensions : -1], weights[-1]
        comments_t, words_t, further_t = self.transposed
        logit = self.design.comments @ (self.words @ body + self.vectors @ vector)
        logit += self.further @ body + source[self.source] + bias
        loss = float((self.sample_weight * (np.logaddexp(0, logit) - self.targets * logit)).sum())
        residual = self.sample_weight * (1 / (1 + np.exp(-logit)) - self.targets)
        by_word = comments_t @ residual
        gradient = np.empty_like(weights)
        gradient[:buckets] = words_t @ by_word + further_t @ residual
        gradient[buckets : buckets + dimensions] = self.vectors.T @ by_word
        for lane in range(weights.shape[1]):
            gradient[buckets + dimensions : -1, lane] = np.bincount(
                self.source, residual[:, lane], len(source)
            )
        gradient[-1] = residual.sum(0)
        return loss, gradient


def _quiet(step: int, value: float) -> None:
    """Tell nothing: one group's progress is enough."""


def solve(
    objective: Objective,
    steps: int,
    progress: Callable[[int, float], None] = _quiet,
    near: Weights | None = None,
) -> Weights:
    """Minimise the penalised loss in at most `steps` L-BFGS iterations, from `near` if given.

    The lanes are independent. They are solved in GROUPS groups side by side, always the same ones,
    so the solution does not depend on the number of cores.
    """
    groups = np.array_split(np.arange(objective.targets.shape[1]), GROUPS)
    lanes = [group.tolist() for group in groups if len(group)]
    with ThreadPoolExecutor(GROUPS) as pool:
        runs = [
            pool.submit(
                _minimise,
                objective.take(group),
                steps,
                _quiet if number else progress,
                None if near is None else near.take(group),
            )
            for number, group in enumerate(lanes)
        ]
        parts = [run.result() for run in runs]
    return Weights(
        np.hstack([part.buckets for part in parts]),
        np.hstack([part.vectors for part in parts]),
        np.concatenate([part.bias for part in parts]),
    )


def _minimise(
    objective: Objective, steps: int, progress: Callable[[int, float], None], near: Weights | None
) -> Weights:
    """Run L-BFGS over all lanes of one problem at once."""
    start, ridge = objective.start(near), objective.ridge()
    root = np.sqrt(objective.curvature())
    calls = [0]

    def evaluate(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = np.asarray(flat.reshape(start.shape).astype(np.float32) / root, np.float32)
        loss, gradient = objective.value(weights)
        gradient += ridge * weights
        loss += 0.5 * float((ridge * weights * weights).sum(dtype=np.float64))
        calls[0] += 1
        progress(calls[0], loss)
        return loss, (gradient / root).astype(np.float64).ravel()

    result = minimize(
        evaluate,
        (start * root).ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": CORRECTIONS},
    )
    solution = np.asarray(result.x.reshape(start.shape).astype(np.float32) / root, np.float32)
    buckets, dimensions, _ = objective.sizes()
    weights = np.zeros((objective.design.words.shape[1], start.shape[1]), np.float32)
    weights[objective.columns] = solution[:buckets] * objective.rarity[:, None]
    return Weights(weights, solution[buckets : buckets + dimensions], solution[-1])


def active(design: Design) -> tuple[NDArray[np.int64], Floats]:
    """Return the buckets met in at least two comments, and how rare each is.

    Rarity is the inverse document frequency over 5: a rare bucket is penalised less, and the
    problem is better conditioned.
    """
    rows = design.comments.shape[0]
    present = design.comments.copy()
    present.data[:] = 1
    spread = design.words.copy()
    spread.data[:] = 1
    count = np.asarray(present.sum(0)).ravel() @ spread
    count = count + np.asarray((design.further > 0).sum(0)).ravel()
    columns = np.flatnonzero(count >= 2)
    rarity = np.log((rows + 1) / np.minimum(count[columns], rows)) + 0.3
    return columns, (rarity / 5).astype(np.float32)
