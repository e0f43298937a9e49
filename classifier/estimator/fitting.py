"""From labelled texts to an artefact: what `python -m classifier train` does, without its sources.

The words, their layout, the solver and the storage are the same ones. Word vectors and a teacher,
which know more than the labels say, belong to the shipped model alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier.artifact import GRAM_SIZE, LANES, Artifact
from classifier.estimator.given import Labels
from classifier.kernel import Reader
from classifier.score import ATTRIBUTES
from classifier.text import tables, vocabulary
from classifier.text.markup import shown
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary
from classifier.training import design, fit, roles
from classifier.training.design import Design
from classifier.training.solver import Objective, Penalty, Weights, solve
from classifier.training.sums import STACKED, stack_features

SERIES = "mq-own"
COUNT = len(ATTRIBUTES)
STRENGTH = 1.0  # inverse penalty of the second layer
LEAST_SIDE = 25  # held-out labels of either side from which on a second layer is fitted
NO_WORD = 1e6  # log-odds from which a word is highlighted: none is, nobody said which
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the estimator's parameters say of the fit."""

    gram_penalty: float
    word_penalty: float
    max_iter: int
    held_out: float
    seed: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Labelled texts, laid out."""

    matrices: Design
    labels: Labels
    settings: Settings

    def solve(self, rows: NDArray[np.bool_], near: Weights | None = None) -> Weights:
        """Fit every column on some of the texts."""
        objective = Objective(
            self.matrices.take(rows),
            self.labels.targets[rows],
            self.labels.weights[rows],
            np.zeros(int(rows.sum()), np.int64),
            self.no_vectors(),
            Penalty(gram=self.settings.gram_penalty, word=self.settings.word_penalty),
        )
        return solve(objective, self.settings.max_iter, near=near)

    def no_vectors(self) -> Floats:
        """Return vectors of no dimension, [words, 0]."""
        return np.zeros((self.matrices.words.shape[0], 0), np.float32)


def fit_artifact(texts: Sequence[str], labels: Labels, settings: Settings) -> Artifact:
    """Fit labelled texts; the same texts, labels and settings give the same artefact.

    One thread does the sums: how many there are would change their order.
    """
    pages = [shown(text) for text in texts]
    with threadpool_limits(1):
        characters = tables.build()
        known, words = _vocabulary(pages, characters)
        reader = Reader.start(characters, known)
        matrices = design.build(pages, reader, words, known.roles.tolist())
        problem = Problem(matrices, labels, settings)
        near, stack = _second_layer(problem)
        weights = _padded(problem.solve(np.ones(len(pages), bool), near))
    return _artifact(weights, stack, matrices, characters, known)


def _vocabulary(texts: Sequence[str], characters: Tables) -> tuple[Vocabulary, list[str]]:
    """Choose the known words; how often a word has to occur differs by language."""
    reader = Reader.start(characters)
    counts: dict[str, Counter[str]] = {"en": Counter(), "ru": Counter(), "kk": Counter()}
    for text in texts:
        counts[_alphabet(text)].update(vocabulary.count_words(reader.fold(text).words()))
    return vocabulary.build(counts, roles.roles(), reader.hashes)


def _alphabet(text: str) -> str:
    """Return the language whose letters a text has, of the three that words are counted for."""
    lower = set(text.lower())
    if lower & set("әғқңөұүһі"):
        return "kk"
    return "ru" if any("а" <= letter <= "я" for letter in lower) else "en"


def _second_layer(problem: Problem) -> tuple[Weights | None, Floats]:
    """Fit one logistic regression a column on texts that the weights have not seen.

    Returns these weights, or none if nothing is held out, and the stack [STACKED, COUNT]. A column
    with few held-out labels of one side keeps its sum of weights.
    """
    stack = np.zeros((STACKED, COUNT), np.float32)
    stack[range(COUNT), range(COUNT)] = 1
    labels = problem.labels
    aside = np.random.default_rng(problem.settings.seed).random(len(labels.targets))
    rows = aside < problem.settings.held_out
    lanes = [lane for lane in range(labels.targets.shape[1]) if _is_enough(labels, rows, lane)]
    if not lanes:
        return None, stack
    weights = problem.solve(~rows)
    sums = fit.sums(problem.matrices.take(rows), _padded(weights), problem.no_vectors())
    inputs = stack_features(sums)
    for lane in lanes:
        stack[:, lane] = _column(
            inputs, lane, labels.targets[rows, lane], labels.weights[rows, lane]
        )
    return weights, stack


def _is_enough(labels: Labels, rows: NDArray[np.bool_], lane: int) -> bool:
    """Whether both sides of a column can be calibrated; a soft label counts for each in part."""
    targets = labels.targets[rows, lane][labels.weights[rows, lane] > 0]
    return min(float(targets.sum()), float((1 - targets).sum())) >= LEAST_SIDE


def _column(inputs: Floats, lane: int, targets: Floats, weights: Floats) -> Floats:
    """What a column weighs of its own sums and the text's length, the constant last."""
    own = [*range(lane, 4 * COUNT, COUNT), STACKED - 2, STACKED - 1]
    labelled = weights > 0
    column = np.zeros(STACKED, np.float32)
    column[own] = fit.column(
        inputs[labelled][:, own], targets[labelled], weights[labelled], STRENGTH
    )
    return column


def _padded(weights: Weights) -> Weights:
    """Return the weights with a lane for every attribute of the kernel."""
    more = ((0, 0), (0, COUNT - len(weights.bias)))
    return Weights(
        np.pad(weights.buckets, more),
        np.pad(weights.vectors, more),
        np.pad(weights.bias, more[1]),
    )


def _artifact(
    weights: Weights, stack: Floats, matrices: Design, characters: Tables, known: Vocabulary
) -> Artifact:
    """Store the weights in steps, as the kernel reads them; no word is highlighted."""
    buckets = np.pad(weights.buckets, ((0, 0), (0, LANES - COUNT)))
    rows = np.asarray(matrices.words[: len(known.keys)] @ buckets, np.float32)
    grams, gram_step = fit.quantise(buckets[:GRAM_SIZE])
    pairs, pair_step = fit.quantise(buckets[GRAM_SIZE:])
    stored, known_step = fit.quantise_rows(rows)
    info: dict[str, Any] = {
        "series": SERIES,
        "name": SERIES,
        "attributes": list(ATTRIBUTES),
        "gram_step": gram_step.tolist(),
        "pair_step": pair_step.tolist(),
        "known_step": known_step.tolist(),
        "bias": np.pad(weights.bias, (0, LANES - COUNT)).tolist(),
        "stacks": {"": stack.tolist()},
        "calibration": {"other": [[1.0] * COUNT, [0.0] * COUNT]},
        "highlight": NO_WORD,
        "validated": [],
        "data": {},
        "golden": [],
    }
    return Artifact(info, characters, known, grams, pairs, stored)
