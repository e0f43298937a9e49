"""What is calibrated and limited on sentences of our own that nothing is trained on.

Our training sentences are easier to tell apart than these. What is reported is not among them. Nor
are the Kazakh comments whose words were read off for training: on these the model is too sure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets
from classifier.data.handwritten import held_out
from classifier.data.handwritten.rows import WrittenRow
from classifier.data.heldout import judge
from classifier.kernel.binding import CHUNK
from classifier.score import ATTRIBUTES
from classifier.scorer import Scorer
from classifier.training import fit, thresholds
from classifier.training.thresholds import Limits

Floats = NDArray[np.float32]
Lines = dict[str, list[list[float]]]
CALIBRATED = {"ru": ("identity_attack",), "kk": ("toxicity", "identity_attack")}
# What a pair of stance counts beside a Kazakh comment. Either half of the further comments
# calibrated the other with a mean error of 0.027, and without the pairs of 0.032.
PAIR = 0.5


def calibrated(
    scorer: Scorer, stacks: Mapping[str, Floats], lines: Mapping[str, Sequence[Sequence[float]]]
) -> Lines:
    """Return slopes and intercepts per language, [2, attributes], with those of CALIBRATED anew.

    `stacks` is the second layer by language, "" for all others.
    """
    changed = {name: np.array(pair, np.float64) for name, pair in lines.items()}
    for language, names in CALIBRATED.items():
        rows, trust = _rows(language)
        stacked = _sums(scorer, [row.text for row in rows]) @ stacks.get(language, stacks[""])
        for place in map(ATTRIBUTES.index, names):
            changed[language][:, place] = _line(rows, trust, stacked, place)
    return {name: pair.tolist() for name, pair in changed.items()}


def limited(scorer: Scorer, limits_of: Mapping[str, Limits]) -> dict[str, Limits]:
    """Return the thresholds with Kazakh ones of `hold` where the common ones are too low for it."""
    rows = held_out.further_kazakh("limits")
    answers = judge(scorer, [row.text for row in rows])
    spoken = np.array([score.language == "kk" for score in answers.scores])
    harmless = spoken & np.array([not any(row.labels.values()) for row in rows])
    changed = {}
    for name, limits in limits_of.items():
        positive = spoken & np.array([row.labels.get(name) == 1 for row in rows])
        scores = answers.of(name)
        own = thresholds.hold_above(limits.hold, name, scores[positive], scores[harmless])
        changed[name] = replace(limits, hold_in={"kk": own} if own > limits.hold else {})
    return changed


def _rows(language: str) -> tuple[list[WrittenRow], Floats]:
    """Return the sentences of a language that may choose limits, and what each counts."""
    pairs = held_out.stance(language, "choose")
    if language != "kk":
        return pairs, np.ones(len(pairs), np.float32)
    comments = held_out.further_kazakh("calibrate")
    trust = np.repeat(np.array([1, PAIR], np.float32), [len(comments), len(pairs)])
    return [*comments, *pairs], trust


def _sums(scorer: Scorer, texts: Sequence[str]) -> Floats:
    """Return the second layer's inputs, [texts, STACKED]."""
    return np.concatenate([scorer.kernel.sums(part)[0] for part in datasets.batches(texts, CHUNK)])


def _line(
    rows: Sequence[WrittenRow], trust: Floats, stacked: Floats, place: int
) -> tuple[float, float]:
    """Slope and intercept of one attribute at its natural base rate."""
    labels = np.array([row.labels.get(ATTRIBUTES[place], np.nan) for row in rows])
    targets = np.nan_to_num(labels).astype(np.float32)
    known = (trust * ~np.isnan(labels)).astype(np.float32)
    weights = fit.at_base_rate(targets, known, fit.NATURAL[place])
    return fit.platt(stacked[:, place], targets, weights)
