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

from classifier.artifact import GRAM_SIZE, Artifact
from classifier.data import datasets, sources
from classifier.estimator import CommentClassifier
from classifier.score import ATTRIBUTES
from classifier.training import chosen, fit, highlight, stacking, thresholds, vices
from classifier.training.problem import Lane, TrainingProblem, prepare
from classifier.training.progress import say
from classifier.training.solver import Weights

SERIES = "mq-2026.11-1"
HIGHLIGHT = 0.0  # log-odds from which a word is named; chosen on the trial split of the spans


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
        say("calibration")
        model = CommentClassifier.of(_artifact(problem, weights, marks, layer))
        model.artifact_.info["data"] = datasets.digests(root, further)
        model.artifact_.info["calibration"] = chosen.calibrated(
            model.scorer, layer.stacks, layer.calibration
        )
        model = CommentClassifier.of(vices.taught(model.artifact_, problem.table))
        say(f"{model.save(out)} in {out}")
        thresholds.write(out, chosen.limited(model.scorer, layer.limits))
    return model.artifact_.info


def teach(root: Path, folder: Path, out: Path) -> dict[str, Any]:
    """Write the model in `folder` to `out` with the last lesson; return its manifest.

    `root` has the data. All else stays: layers, calibration, limits.
    """
    with threadpool_limits(1):
        table, _ = sources.gather(root, ())
        model = CommentClassifier.of(vices.taught(CommentClassifier.load(folder).artifact_, table))
        say(f"{model.save(out)} in {out}")
    thresholds.write(out, thresholds.read(folder))
    return model.artifact_.info


def _artifact(
    problem: TrainingProblem, weights: Weights, marks: Weights, layer: stacking.Layer
) -> Artifact:
    arrays, steps = _quantised(problem, weights, marks)
    info = {
        "series": SERIES,
        "name": SERIES,
        "attributes": list(ATTRIBUTES),
        **steps,
        "bias": np.append(weights.bias, marks.bias).tolist(),
        "stacks": {language: stack.tolist() for language, stack in layer.stacks.items()},
        "calibration": layer.calibration,
        "highlight": HIGHLIGHT,
        "validated": ["en", "ru"],
        "versions": _versions(),
        "golden": [],
    }
    return Artifact(info, problem.tables, problem.vocabulary, *arrays)


def _quantised(
    problem: TrainingProblem, weights: Weights, marks: Weights
) -> tuple[tuple[NDArray[Any], ...], dict[str, list[float]]]:
    """Return the weights as they are stored, in the order of WEIGHTS, and their steps."""
    both = np.hstack([weights.buckets, marks.buckets])
    count = len(problem.words)
    rows = problem.design.words[:count] @ both
    rows = rows + problem.vectors[:count] @ np.hstack([weights.vectors, marks.vectors])
    rows[:, -1] += marks.bias[0]
    grams, gram_step = fit.quantise(both[:GRAM_SIZE])
    pairs, pair_step = fit.quantise(both[GRAM_SIZE:])
    stored, known_step = fit.quantise_rows(np.asarray(rows, np.float32))
    steps = {"gram_step": gram_step, "pair_step": pair_step, "known_step": known_step}
    return (grams, pairs, stored), {name: step.tolist() for name, step in steps.items()}


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
