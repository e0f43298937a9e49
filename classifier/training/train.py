"""Train the comment model: python -m classifier train.

Deterministic: the same data gives the same artefact, byte by byte.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
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
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer
from classifier.text import tables
from classifier.training import chosen, fit, highlight, stacking, thresholds
from classifier.training.problem import Lane, TrainingProblem, prepare
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
        problem = prepare(root, further)
        say("first layer, without what is set aside")
        held_out = stacking.hold_back(problem)
        say("second layer")
        layer = stacking.fit_layer(problem, held_out)
        say("first layer, on everything")
        everything = np.ones(len(problem.table), bool)
        lanes = [Lane(place) for place in range(len(ATTRIBUTES))]
        weights = problem.solve(everything, lanes, held_out.weights)
        say("highlights")
        word_vectors = problem.vectors[: len(problem.words)]
        marks = highlight.train(
            root, problem.reader, problem.words, problem.vocabulary.roles.tolist(), word_vectors
        )
        data = datasets.digests(root, further)
        _write(out, problem, weights, marks, layer, data)
        lines = chosen.calibrated(Scorer(artifact.read(out)), layer.stacks, layer.calibration)
        layer = replace(layer, calibration=lines)
        info = _write(out, problem, weights, marks, layer, data)
    thresholds.write(out, layer.limits)
    return info


def _write(
    out: Path,
    problem: TrainingProblem,
    weights: Weights,
    marks: Weights,
    layer: stacking.Layer,
    data: dict[str, str],
) -> dict[str, Any]:
    arrays, steps = _quantised(problem, weights, marks)
    info = {
        "series": SERIES,
        "attributes": list(ATTRIBUTES),
        **steps,
        "bias": np.append(weights.bias, marks.bias).tolist(),
        "stacks": {language: stack.tolist() for language, stack in layer.stacks.items()},
        "calibration": layer.calibration,
        "highlight": HIGHLIGHT,
        "validated": ["en", "ru"],
        "data": data,
        "versions": _versions(),
        "golden": [],
    }
    info = artifact.save(out, {**_texts(problem), **arrays}, info)
    info["golden"] = golden(out)
    artifact.write_manifest(out, info)
    say(f"{info['name']} in {out}")
    return info


def _quantised(
    problem: TrainingProblem, weights: Weights, marks: Weights
) -> tuple[dict[str, NDArray[Any]], dict[str, list[float]]]:
    """Return the weights as they are stored, and their steps."""
    both = np.hstack([weights.buckets, marks.buckets])
    count = len(problem.words)
    rows = problem.design.words[:count] @ both
    rows = rows + problem.vectors[:count] @ np.hstack([weights.vectors, marks.vectors])
    rows[:, -1] += marks.bias[0]
    grams, gram_step = fit.quantise(both[:GRAM_SIZE])
    pairs, pair_step = fit.quantise(both[GRAM_SIZE:])
    stored, known_step = fit.quantise_rows(np.asarray(rows, np.float32))
    steps = {"gram_step": gram_step, "pair_step": pair_step, "known_step": known_step}
    arrays: dict[str, NDArray[Any]] = {"grams": grams, "pairs": pairs, "known": stored}
    return arrays, {name: step.tolist() for name, step in steps.items()}


def _texts(problem: TrainingProblem) -> dict[str, NDArray[Any]]:
    """Return what texts are read by, as it is stored."""
    characters = {name: getattr(problem.tables, name) for name in artifact.CHARACTERS}
    packed = {name: tables.compress(characters[name]) for name in artifact.PACKED}
    words = {name: getattr(problem.vocabulary, name) for name in artifact.VOCABULARY}
    return {**characters, **packed, **words}


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }


def golden(out: Path) -> list[list[Any]]:
    """Score the golden texts with the model that was written."""
    scores = Scorer(artifact.read(out)).score(GOLDEN)
    return [
        [text, [round(value, 6) for value in score.scores.values()]]
        for text, score in zip(GOLDEN, scores, strict=True)
    ]
