"""Everything that the comment model is trained on, laid out as one problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.data import sources
from classifier.data.datasets import Table
from classifier.kernel import Reader
from classifier.score import ATTRIBUTES
from classifier.text import tables
from classifier.text.tables import Tables
from classifier.text.vocabulary import IS_GROUP, Vocabulary
from classifier.training import design, vocabulary_selection
from classifier.training.design import Design
from classifier.training.folds import FOLDS
from classifier.training.lists import forms
from classifier.training.progress import say
from classifier.training.solver import Objective, Penalty, Weights, solve
from classifier.training.teacher import leanings, probabilities, vectors

PENALTY = Penalty(gram=0.1, word=4.0, vector=1.0, source=0.3)
STEPS = 60
LEANINGS = FOLDS + 1  # the last dimensions of the vectors: one counts in each lane
LATE = 0.5  # how much a leaning counts beside what is fitted; 0.35 and 0.7 do as well
STEPS_AFTER = 25  # from a solution on most of the rows
TOXICITY = ATTRIBUTES.index("toxicity")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lane:
    """One regression of a solve: the attribute in `place`, learnt without the rows in `hidden`.

    fold: which fold of the Russian comments the teacher must not have seen either, the last column
    of its probabilities if none.
    """

    place: int
    hidden: NDArray[np.bool_] | None = None
    fold: int = -1


@dataclass(frozen=True, slots=True)
class TrainingProblem:
    """Everything that is trained on, laid out; `vectors` is [words of the design, dimensions].

    `targets` and `sample_weight` are [rows, attributes]. `soft_labels` [rows, FOLDS + 1] is how
    toxic the teacher finds what no reader labelled, and `soft_weights` [rows] what that counts, 0
    where it says nothing. `taken_from` [rows] is -1, or the row of which a row is a disguised copy
    or a clause.
    """

    table: Table
    tables: Tables
    vocabulary: Vocabulary
    reader: Reader
    words: list[str]
    design: Design
    vectors: Floats
    targets: Floats
    sample_weight: Floats
    soft_labels: Floats
    soft_weights: Floats
    source: NDArray[np.int64]
    taken_from: NDArray[np.int64]

    def solve(
        self, rows: NDArray[np.bool_], lanes: Sequence[Lane], near: Weights | None = None
    ) -> Weights:
        """Fit the lanes on some of the rows."""
        columns = [self._column(lane) for lane in lanes]
        targets, sample_weight = (
            np.stack(part, axis=1)[rows] for part in zip(*columns, strict=True)
        )
        fitted = self.vectors[:, :-LEANINGS]
        objective = Objective(
            self.design.take(rows), targets, sample_weight, self.source[rows], fitted, PENALTY
        )
        if near is not None:
            near = replace(near, vectors=near.vectors[:-LEANINGS])
        weights = solve(objective, STEPS if near is None else STEPS_AFTER, _progress, near)
        return replace(weights, vectors=np.vstack([weights.vectors, _late(lanes)]))

    def teaching(self, place: int) -> NDArray[np.bool_]:
        """Return which rows say anything of an attribute, [rows]."""
        return self._column(Lane(place))[1] > 0

    def _column(self, lane: Lane) -> tuple[Floats, Floats]:
        """Targets and sample weights of one lane, [rows] each."""
        targets, sample_weight = self.targets[:, lane.place], self.sample_weight[:, lane.place]
        if lane.place == TOXICITY:
            soft = self.soft_weights > 0
            targets = np.where(soft, self.soft_labels[:, lane.fold], targets)
            sample_weight = np.where(soft, self.soft_weights, sample_weight)
        if lane.hidden is not None:
            sample_weight = np.where(lane.hidden, 0, sample_weight)
        return targets.astype(np.float32), sample_weight.astype(np.float32)


def _late(lanes: Sequence[Lane]) -> Floats:
    """Weigh the leanings, [LEANINGS, lanes]: a lane has those that saw no more than it did.

    They are fused late: fitted together with the buckets they gave nothing.
    """
    weights = np.zeros((LEANINGS, len(lanes)), np.float32)
    for column, lane in enumerate(lanes):
        if lane.place == TOXICITY:
            weights[lane.fold, column] = LATE
    return weights


def _progress(step: int, value: float) -> None:
    if step % 20 == 0:
        say(f"  step {step}, objective {value:,.0f}")


def prepare(root: Path, further: Sequence[Path] = ()) -> TrainingProblem:
    """Read all data, choose the vocabulary and lay out the problem.

    Raises:
        DataMissingError: the data folder is not there.
    """
    table, taken_from = sources.gather(root, further)
    say(f"{len(table)} comments from {len(set(table.sources))} sources")
    characters = tables.build()
    vocabulary, words = vocabulary_selection.vocabulary(
        table.take(taken_from < 0), characters, leanings.known()
    )
    say(f"{len(words)} known words")
    reader = Reader.start(characters, vocabulary)
    matrices = design.build(table.texts, reader, words, vocabulary.roles.tolist())
    say(f"{matrices.words.shape[0]} distinct words")
    targets, sample_weight = sources.targets(table)
    soft_labels = probabilities.of(table.texts)
    return TrainingProblem(
        table=table,
        tables=characters,
        vocabulary=vocabulary,
        reader=reader,
        words=words,
        design=matrices,
        vectors=_vectors(matrices, vocabulary, words),
        targets=targets,
        sample_weight=sample_weight,
        soft_labels=soft_labels,
        soft_weights=_soft_weights(soft_labels, table),
        source=sources.source_numbers(table),
        taken_from=taken_from,
    )


def _soft_weights(soft_labels: Floats, table: Table) -> Floats:
    """Return what the teacher's word counts, [rows]; 0 where it says nothing."""
    trust = np.where(np.isnan(soft_labels[:, -1]), 0, sources.teacher_trust(table))
    return trust.astype(np.float32)


def _vectors(matrices: Design, vocabulary: Vocabulary, words: list[str]) -> Floats:
    """Return what the teachers and the lists say of each known word, [words, dimensions].

    The teacher's vector is weighed by rarity. Names of groups and unknown words have nothing.
    """
    rows, height = matrices.comments.shape
    count = np.asarray((matrices.comments > 0).sum(0)).ravel()[: len(vocabulary.keys)]
    rarity = np.log((rows + 1) / (count + 1)) / 5
    weighted = vectors.of(vocabulary.keys) * rarity[:, None].astype(np.float32)
    known = np.hstack([weighted, forms.columns(words), leanings.of(words)])
    known[(vocabulary.roles & IS_GROUP) > 0] = 0
    return np.concatenate([known, np.zeros((height - len(known), known.shape[1]), np.float32)])
