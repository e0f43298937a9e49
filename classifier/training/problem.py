"""Everything that the comment model is trained on, laid out as one problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from classifier.training.progress import say
from classifier.training.solver import Penalty, Problem, Weights, solve
from classifier.training.teacher import probabilities, vectors

PENALTY = Penalty(gram=0.1, word=4.0, vector=1.0, source=0.3)
STEPS = 60
STEPS_AFTER = 25  # from a solution on most of the rows
TOXICITY = ATTRIBUTES.index("toxicity")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lane:
    """One regression of a solve: the attribute in `place`, learnt without the rows in `hidden`.

    fold: which fold of the Russian comments the teacher must not have seen either, the last column
    of its chances if none.
    """

    place: int
    hidden: NDArray[np.bool_] | None = None
    fold: int = -1


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything that is trained on, laid out; `vectors` is [words of the design, dimensions].

    `taught` [rows, FOLDS + 1] is how toxic the teacher finds what no reader labelled, and `trust`
    [rows] what that counts, 0 where it says nothing. `taken_from` [rows] is -1, or the row of which
    a row is a disguised copy or a clause.
    """

    table: Table
    tables: Tables
    vocabulary: Vocabulary
    reader: Reader
    known: list[str]
    design: Design
    vectors: Floats
    wanted: Floats
    importance: Floats
    taught: Floats
    trust: Floats
    source: NDArray[np.int64]
    taken_from: NDArray[np.int64]

    def solve(
        self, rows: NDArray[np.bool_], lanes: Sequence[Lane], near: Weights | None = None
    ) -> Weights:
        """Fit the lanes on some of the rows."""
        columns = [self._column(lane) for lane in lanes]
        wanted, importance = (np.stack(part, axis=1)[rows] for part in zip(*columns, strict=True))
        problem = Problem(
            self.design.take(rows), wanted, importance, self.source[rows], self.vectors, PENALTY
        )
        return solve(problem, STEPS if near is None else STEPS_AFTER, _progress, near)

    def teaching(self, place: int) -> NDArray[np.bool_]:
        """Return which rows say anything of an attribute, [rows]."""
        return self._column(Lane(place))[1] > 0

    def _column(self, lane: Lane) -> tuple[Floats, Floats]:
        """Targets and importances of one lane, [rows] each."""
        wanted, importance = self.wanted[:, lane.place], self.importance[:, lane.place]
        if lane.place == TOXICITY:
            told = self.trust > 0
            wanted = np.where(told, self.taught[:, lane.fold], wanted)
            importance = np.where(told, self.trust, importance)
        if lane.hidden is not None:
            importance = np.where(lane.hidden, 0, importance)
        return wanted.astype(np.float32), importance.astype(np.float32)


def _progress(step: int, value: float) -> None:
    if step % 20 == 0:
        say(f"  step {step}, objective {value:,.0f}")


def prepare(root: Path, further: Sequence[Path] = ()) -> Lesson:
    """Read all data, choose the vocabulary and lay out the problem.

    Raises:
        DataMissingError: the data folder is not there.
    """
    table, taken_from = sources.gather(root, further)
    say(f"{len(table)} comments from {len(set(table.sources))} sources")
    characters = tables.build()
    vocabulary, words = vocabulary_selection.vocabulary(table.take(taken_from < 0), characters)
    say(f"{len(words)} known words")
    reader = Reader.start(characters, vocabulary)
    laid_out = design.build(table.texts, reader, words, vocabulary.roles.tolist())
    say(f"{laid_out.words.shape[0]} distinct words")
    wanted, importance = sources.targets(table)
    shown = _vectors(laid_out, vocabulary)
    taught = probabilities.of(table.texts)
    trust = np.where(np.isnan(taught[:, -1]), 0, sources.teacher_trust(table)).astype(np.float32)
    numbers = sources.source_numbers(table)
    return Lesson(
        table,
        characters,
        vocabulary,
        reader,
        words,
        laid_out,
        shown,
        wanted,
        importance,
        taught,
        trust,
        numbers,
        taken_from,
    )


def _vectors(laid_out: Design, vocabulary: Vocabulary) -> Floats:
    """Weigh each known word's vector by its rarity; names of groups and unknown words have none."""
    rows, height = laid_out.comments.shape
    count = np.asarray((laid_out.comments > 0).sum(0)).ravel()[: len(vocabulary.keys)]
    rarity = np.log((rows + 1) / (count + 1)) / 5
    rarity[(vocabulary.roles & IS_GROUP) > 0] = 0
    found = vectors.of(vocabulary.keys) * rarity[:, None].astype(np.float32)
    return np.concatenate([found, np.zeros((height - len(found), found.shape[1]), np.float32)])
