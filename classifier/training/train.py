"""Train the comment model: python -m classifier train.

Deterministic: the same data gives the same artefact, byte by byte.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from classifier import artifact
from classifier.artifact import GRAM_SIZE
from classifier.data import datasets
from classifier.model import Scorer
from classifier.score import ATTRIBUTES
from classifier.text import tables
from classifier.training import fit, highlight, stacking, thresholds
from classifier.training.problem import Lane, Lesson, prepare
from classifier.training.progress import say
from classifier.training.solver import Weights

SERIES = "mq-2026.11-1"
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


def train(root: Path, out: Path, further: Sequence[Path] = ()) -> dict[str, Any]:
    """Train on everything under `root`, write the artefact to `out`, return its manifest.

    One thread does the sums: how many there are would change their order, and so the digest.
    """
    with threadpool_limits(1):
        lesson = prepare(root, further)
        say("first layer, without what is set aside")
        held = stacking.hold_back(lesson)
        say("second layer")
        layer = stacking.fit_layer(lesson, held)
        say("first layer, on everything")
        everything = np.ones(len(lesson.table), bool)
        lanes = [Lane(place) for place in range(len(ATTRIBUTES))]
        weights = lesson.solve(everything, lanes, held.weights)
        say("highlights")
        shown = lesson.vectors[: len(lesson.known)]
        marks = highlight.train(
            root, lesson.reader, lesson.known, lesson.vocabulary.roles.tolist(), shown
        )
        data = datasets.digests(root, further)
        info = _write(out, lesson, weights, marks, layer, data)
    thresholds.write(out, layer.limits)
    return info


def _write(
    out: Path,
    lesson: Lesson,
    weights: Weights,
    marks: Weights,
    layer: stacking.Layer,
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
