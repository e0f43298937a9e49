"""Everything that the comment model is trained on, laid out as one problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier import design, known, sources, tables, teacher
from classifier.datasets import Table
from classifier.design import Design
from classifier.features import IS_GROUP
from classifier.progress import say
from classifier.solver import Penalty, Problem, Weights, solve
from classifier.tables import Tables
from classifier.vocabulary import Vocabulary

PENALTY = Penalty(gram=0.1, word=4.0, vector=1.0, source=0.3)
STEPS = 60
STEPS_AFTER = 25  # from a solution on most of the rows
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything that is trained on, laid out; `vectors` is [words of the design, dimensions]."""

    table: Table
    tables: Tables
    vocabulary: Vocabulary
    known: list[str]
    design: Design
    vectors: Floats
    wanted: Floats
    importance: Floats
    source: NDArray[np.int64]
    copy_of: NDArray[np.int64]

    def solve(
        self,
        rows: NDArray[np.bool_],
        importance: Floats,
        wanted: Floats,
        near: Weights | None = None,
    ) -> Weights:
        """Fit the lanes of `wanted` [rows of the table, lanes] on some of the rows."""
        problem = Problem(
            self.design.take(rows),
            wanted[rows],
            importance[rows],
            self.source[rows],
            self.vectors,
            PENALTY,
        )
        return solve(problem, STEPS if near is None else STEPS_AFTER, _progress, near)


def _progress(step: int, value: float) -> None:
    if step % 20 == 0:
        say(f"  step {step}, objective {value:,.0f}")


def prepare(root: Path, further: Sequence[Path] = ()) -> Lesson:
    """Read all data, choose the vocabulary and lay out the problem.

    Raises:
        DataMissingError: the data folder is not there.
    """
    table, copy_of = sources.gather(root, further)
    say(f"{len(table)} comments from {len(set(table.sources))} sources")
    characters = tables.build()
    vocabulary, words = known.vocabulary(table.take(copy_of < 0), characters)
    say(f"{len(words)} known words")
    laid_out = design.build(table.texts, characters, vocabulary, words)
    say(f"{laid_out.words.shape[0]} distinct words")
    wanted, importance = sources.targets(table)
    vectors = _vectors(laid_out, vocabulary)
    numbers = sources.source_numbers(table)
    return Lesson(
        table,
        characters,
        vocabulary,
        words,
        laid_out,
        vectors,
        wanted,
        importance,
        numbers,
        copy_of,
    )


def _vectors(laid_out: Design, vocabulary: Vocabulary) -> Floats:
    """Weigh each known word's vector by its rarity; names of groups and unknown words have none."""
    rows, height = laid_out.comments.shape
    count = np.asarray((laid_out.comments > 0).sum(0)).ravel()[: len(vocabulary.keys)]
    rarity = np.log((rows + 1) / (count + 1)) / 5
    rarity[(vocabulary.roles & IS_GROUP) > 0] = 0
    found = teacher.vectors(vocabulary.keys) * rarity[:, None].astype(np.float32)
    return np.concatenate([found, np.zeros((height - len(found), found.shape[1]), np.float32)])
