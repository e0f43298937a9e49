"""The second layer, fitted on comments that the first layer has not seen, and the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.data import sources
from classifier.data.datasets import Table
from classifier.score import ATTRIBUTES
from classifier.training import fit, thresholds
from classifier.training.folds import FOLDS, fold_rows
from classifier.training.problem import Lane, TrainingProblem
from classifier.training.solver import Weights
from classifier.training.sums import STACKED, restack, stack_features
from classifier.training.thresholds import Limits

# Share of comments held out for the second layer and the calibration; of the few Russian ones
# every fold is held out in turn instead.
ASIDE = 0.15
TOXICITY = ATTRIBUTES.index("toxicity")
# Sources that resemble comments under news, and the spam sets: the thresholds are chosen on them.
LIKE_NEWS = (
    "jigsaw_toxic_2018_part",
    "wiki_cat_context",
    "sms_spam",
    "youtube_spam",
    sources.NEWS,
)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Rows [rows of the table] held back from `weights`, and the second layer's inputs for them."""

    weights: Weights
    rows: NDArray[np.bool_]
    inputs: Floats


def hold_back(problem: TrainingProblem) -> HeldOut:
    """Train without a share of every source, and without each fold of the few Russian comments.

    Only toxicity is labelled in Russian comments, so it is learnt anew for each fold, and the other
    attributes see none of them. All folds but the first have a solve of their own, so that the
    first solve has the lanes of the shipped weights: as many steps then get it as far.
    """
    aside = np.random.default_rng(0).random(len(problem.table)) < ASIDE
    taken = problem.taken_from >= 0
    aside[taken] = aside[problem.taken_from[taken]]
    fold = fold_rows(problem.table, problem.taken_from, (sources.NEWS,), TOXICITY)
    news = fold >= 0
    aside &= ~news
    lanes = [Lane(place, news) for place in range(len(ATTRIBUTES))]
    lanes[TOXICITY] = Lane(TOXICITY, fold == 0, 0)
    first = problem.solve(~aside, lanes)
    others = [Lane(TOXICITY, fold == number, number) for number in range(1, FOLDS)]
    russian = problem.solve(~aside & problem.teaching(TOXICITY), others)
    rows = aside | news
    inputs = np.zeros((int(rows.sum()), STACKED), np.float32)
    for number in range(FOLDS):
        weights = first if number == 0 else first.replace(TOXICITY, russian.take([number - 1]))
        part = aside & (number == 0) | (fold == number)
        sums = fit.sums(problem.design.take(part), weights, problem.vectors)
        inputs[part[rows]] = stack_features(sums)
    return HeldOut(first, rows, inputs)


@dataclass(frozen=True, slots=True)
class Layer:
    """The second layer: stacks by language ("" for all others), calibration and thresholds."""

    stacks: dict[str, Floats]
    calibration: dict[str, list[list[float]]]
    limits: dict[str, Limits]


def fit_layer(problem: TrainingProblem, held_out: HeldOut) -> Layer:
    """Fit the stack and the calibration on rows that the weights have not seen."""
    targets, sample_weight = problem.targets[held_out.rows], problem.sample_weight[held_out.rows]
    table = problem.table.take(held_out.rows)
    stack = fit.fit_stack(held_out.inputs, table, targets, sample_weight)
    soft_labels = problem.soft_labels[held_out.rows, -1]
    stacks = {
        "": stack,
        "ru": fit.russian_stack(stack, held_out.inputs, table, targets, soft_labels),
        **{name: fit.unread_stack(stack, held_out.inputs, table, name) for name in fit.UNREAD},
    }
    names = list(stacks)
    lines = [names.index(name) if name in names else 0 for name in table.languages]
    stacked = restack(held_out.inputs, np.stack(list(stacks.values())), np.array(lines, np.int64))
    calibration = fit.calibrate(stacked, table, targets, sample_weight)
    return Layer(stacks, calibration, _limits(table, stacked, calibration))


def _limits(
    table: Table, stacked: Floats, calibration: dict[str, list[list[float]]]
) -> dict[str, Limits]:
    """Choose the thresholds that are shipped, on comments that resemble those under news.

    A comment that nobody labelled for spam is none: Wikipedia's editors would have removed it.
    """
    rows = np.isin(table.sources, LIKE_NEWS)
    table, stacked = table.take(rows), stacked[rows]
    other = calibration["other"]
    slopes = np.array([calibration.get(language, other) for language in table.languages])
    probabilities = 1 / (1 + np.exp(-(stacked * slopes[:, 0] + slopes[:, 1])))
    labels = table.labels.astype(np.float64)
    spam = ATTRIBUTES.index("spam")
    labels[:, spam] = np.nan_to_num(labels[:, spam])
    return thresholds.choose(labels, probabilities.astype(np.float64), np.array(table.languages))
