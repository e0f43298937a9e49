"""Train the comment model: python -m classifier train.

Deterministic: the same data gives the same artefact, byte by byte.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier import (
    artifact,
    datasets,
    design,
    fit,
    highlight,
    known,
    second,
    sources,
    tables,
    teacher,
    thresholds,
)
from classifier.datasets import Table
from classifier.design import GRAM_SIZE, Design
from classifier.features import IS_GROUP
from classifier.model import Scorer
from classifier.score import ATTRIBUTES
from classifier.solver import Penalty, Problem, Weights, solve
from classifier.tables import Tables
from classifier.vocabulary import Vocabulary

SERIES = "mq-2026.11-1"
PENALTY = Penalty(gram=0.1, word=4.0, vector=1.0, source=0.3)
STEPS = 60
STEPS_AFTER = 25  # from a solution on most of the rows
HIGHLIGHT = 0.0  # log-odds from which a word is named; chosen on the trial split of the spans
GOLDEN = (
    "Thank you, this was a pleasure to read.",
    "You are an idiot and everybody knows it.",
    "Y0u are an 1d10t!!!",
    "Islam is a religion of peace.",
    "Спасибо за статью, очень интересно.",
    "Ты дурак и несёшь бред.",
    "Click here to earn $5000 a week from home http://example.com",
    "",
)
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


def say(text: str) -> None:
    """Show progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


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


def train(root: Path, out: Path, further: Sequence[Path] = ()) -> dict[str, Any]:
    """Train on everything under `root`, write the artefact to `out`, return its manifest.

    One thread does the sums: how many there are would change their order, and so the digest.
    """
    with threadpool_limits(1):
        lesson = prepare(root, further)
        say("first layer, without what is set aside")
        held = second.hold_back(lesson)
        say("second layer")
        layer = second.fit_layer(lesson, held)
        say("first layer, on everything")
        everything = np.ones(len(lesson.table), bool)
        weights = lesson.solve(everything, lesson.importance, lesson.wanted, held.weights)
        say("highlights")
        shown = lesson.vectors[: len(lesson.known)]
        marks = highlight.train(root, lesson.tables, lesson.vocabulary, lesson.known, shown)
        data = datasets.digests(root, further)
        info = _write(out, lesson, weights, marks, layer, data)
    thresholds.write(out, layer.limits)
    return info


def _write(
    out: Path,
    lesson: Lesson,
    weights: Weights,
    marks: Weights,
    layer: second.Layer,
    data: dict[str, str],
) -> dict[str, Any]:
    both = np.hstack([weights.buckets, marks.buckets])
    count = len(lesson.known)
    rows = lesson.design.words[:count] @ both
    rows = rows + lesson.vectors[:count] @ np.hstack([weights.vectors, marks.vectors])
    rows[:, -1] += marks.bias[0]
    grams, gram_step = fit.quantise(both[:GRAM_SIZE])
    pairs, pair_step = fit.quantise(both[GRAM_SIZE:])
    stored, known_step = fit.quantise_rows(np.asarray(rows, np.float32))
    characters = {name: getattr(lesson.tables, name) for name in artifact.CHARACTERS}
    for name in artifact.PACKED:
        characters[name] = tables.compress(characters[name])
    vocabulary = {name: getattr(lesson.vocabulary, name) for name in artifact.VOCABULARY}
    arrays = {**characters, **vocabulary, "grams": grams, "pairs": pairs, "known": stored}
    info = {
        "series": SERIES,
        "attributes": list(ATTRIBUTES),
        "gram_step": gram_step.tolist(),
        "pair_step": pair_step.tolist(),
        "known_step": known_step.tolist(),
        "bias": np.append(weights.bias, marks.bias).tolist(),
        "stacks": {language: stack.tolist() for language, stack in layer.stacks.items()},
        "calibration": layer.calibration,
        "highlight": HIGHLIGHT,
        "validated": ["en", "ru"],
        "data": data,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "golden": [],
    }
    info = artifact.save(out, arrays, info)
    scores = Scorer(artifact.read(out)).score(GOLDEN)
    info["golden"] = [
        [text, [round(value, 6) for value in score.scores.values()]]
        for text, score in zip(GOLDEN, scores, strict=True)
    ]
    artifact.write_manifest(out, info)
    say(f"{info['name']} in {out}")
    return info
