"""The second layer, fitted on comments that the first layer has not seen, and the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier import fit, thresholds
from classifier.datasets import Table
from classifier.folds import fold_rows
from classifier.lesson import Lesson
from classifier.score import ATTRIBUTES
from classifier.solver import Weights
from classifier.sums import STACKED, restack, stack_features
from classifier.thresholds import Limits

ASIDE = 0.15  # share of comments held out for the second layer and the calibration
THIRDS = 3  # the few Russian comments are held out in turn instead
TOXICITY = ATTRIBUTES.index("toxicity")
# Sources that resemble comments under news, and the spam sets: the thresholds are chosen on them.
LIKE_NEWS = (
    "jigsaw_toxic_2018_part",
    "wiki_cat_context",
    "sms_spam",
    "youtube_spam",
    "vk_news_ru",
)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows [rows of the table] held back from `weights`, and the second layer's inputs for them."""

    weights: Weights
    rows: NDArray[np.bool_]
    inputs: Floats


def hold_back(lesson: Lesson) -> Held:
    """Train without a share of every source, and without each third of the few Russian comments.

    The thirds are lanes of one solve: only toxicity is labelled in Russian comments, so it has a
    lane for each third, and the other attributes see none of them.
    """
    aside = np.random.default_rng(0).random(len(lesson.table)) < ASIDE
    copied = lesson.copy_of >= 0
    aside[copied] = aside[lesson.copy_of[copied]]
    third = fold_rows(lesson, (fit.NEWS,), TOXICITY, THIRDS)
    aside &= third < 0
    hidden = [third == 0] + [third >= 0] * (len(ATTRIBUTES) - 1)
    hidden += [third == number for number in range(1, THIRDS)]
    places = [*range(len(ATTRIBUTES)), *[TOXICITY] * (THIRDS - 1)]
    importance = np.where(np.stack(hidden, axis=1), 0, lesson.importance[:, places])
    found = lesson.solve(~aside, importance.astype(np.float32), lesson.wanted[:, places])
    rows = aside | (third >= 0)
    inputs = np.zeros((int(rows.sum()), STACKED), np.float32)
    lanes = list(range(len(ATTRIBUTES)))
    for number in range(THIRDS):
        lanes[TOXICITY] = TOXICITY if number == 0 else len(ATTRIBUTES) + number - 1
        part = aside & (number == 0) | (third == number)
        sums = fit.sums(lesson.design.take(part), found.take(lanes), lesson.vectors)
        inputs[part[rows]] = stack_features(sums)
    return Held(found.take(list(range(len(ATTRIBUTES)))), rows, inputs)


@dataclass(frozen=True, slots=True)
class Layer:
    """The second layer: stacks by language ("" for all others), calibration and thresholds."""

    stacks: dict[str, Floats]
    calibration: dict[str, list[list[float]]]
    limits: dict[str, Limits]


def fit_layer(lesson: Lesson, held: Held) -> Layer:
    """Fit the stack and the calibration on rows that the weights have not seen."""
    wanted, importance = lesson.wanted[held.rows], lesson.importance[held.rows]
    table = lesson.table.take(held.rows)
    stack = fit.fit_stack(held.inputs, wanted, importance * fit.resemblance(table))
    stacks = {"": stack, "ru": fit.russian_stack(stack, held.inputs, table, wanted)}
    russian = (np.array(table.languages) == "ru").astype(np.int64)
    stacked = restack(held.inputs, np.stack([stacks[""], stacks["ru"]]), russian)
    calibration = fit.calibrate(stacked, table, wanted, importance)
    return Layer(stacks, calibration, _limits(table, stacked, calibration))


def _limits(
    table: Table, stacked: Floats, calibration: dict[str, list[list[float]]]
) -> dict[str, Limits]:
    """Choose the thresholds that are shipped, on comments that resemble those under news.

    A comment that nobody labelled for spam is none: Wikipedia's editors would have removed it.
    """
    rows = np.isin(table.sources, LIKE_NEWS)
    table, stacked = table.take(rows), stacked[rows]
    slopes = np.array([calibration[language] for language in table.languages])
    chances = 1 / (1 + np.exp(-(stacked * slopes[:, 0] + slopes[:, 1])))
    labels = table.labels.astype(np.float64)
    spam = ATTRIBUTES.index("spam")
    labels[:, spam] = np.nan_to_num(labels[:, spam])
    return thresholds.choose(labels, chances.astype(np.float64), np.array(table.languages))
