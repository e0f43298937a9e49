"""What the base says of a text, as columns of a regression, and back to weights of the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.adaptation.layout import Layout
from classifier.artifact import Artifact
from classifier.kernel import contents
from classifier.site_layer import STACKED

LEAST = 100  # labels from which on a language has a part of its own,
LEAST_SIDE = 10  # if so many are of either side; else it counts under the shared part
OWN = 0.5  # what a language's own columns are scaled by, beside the shared ones
# What a single attribute is scaled by, beside the mean of all: with a hundred decisions the model's
# opinion as a whole can be trusted, which of its attributes the site means is a guess. Chosen among
# 0.1, 0.3 and 1 on 150 and 500 decisions of hatexplain, civil_toxic_spans_votes and Kazakh reviews.
SINGLE = 0.3
# Of log-odds over the labels; real ones spread by 1 to 3. Where the base says the same of all, what
# is left is noise, and blown up it would outweigh the words of the next text.
SPREAD_MIN = 1.0
SHARED_MIN = 0.8  # of the mean of the scaled log-odds; of real labels it is 0.7 to 0.9
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Opinion:
    """`weights` [languages, STACKED, columns] turn the base's inputs into columns.

    The columns are the mean of its log-odds, of deviation 1 over the labels at most, and the
    log-odds by attribute, of deviation SINGLE, shared by all languages; then, for each language of
    `own`, a constant and all of them once more.
    """

    weights: Floats
    own: tuple[int, ...]

    @classmethod
    def of(cls, artifact: Artifact, layout: Layout, labels: NDArray[np.float64]) -> Opinion:
        """Scale the columns to the labelled texts."""
        arrays = contents.weights(artifact)
        odds = arrays["stack"] * arrays["lines"][:, :1, :]
        odds[:, -1, :] += arrays["lines"][:, 1, :]
        said = _apply(odds, layout)
        spread = np.maximum(said.std(0), SPREAD_MIN)
        odds[:, -1, :] -= said.mean(0)
        whole = _whole(odds / spread, (said - said.mean(0)) / spread)
        own = _own_languages(layout.languages, labels)
        parts = [whole, *(_only(whole, number) for number in own)]
        return cls(np.concatenate(parts, axis=2).astype(np.float32), own)

    def columns_of(self, layout: Layout) -> Floats:
        """Return the columns of each text, [n, columns]."""
        return _apply(self.weights, layout)

    def stack(self, weights: Floats, bias: float) -> Floats:
        """Return what the base's inputs weigh, [languages, STACKED], given the columns' weights."""
        stack: Floats = (self.weights @ weights).astype(np.float32)
        stack[:, -1] += bias
        return stack


def _apply(weights: Floats, layout: Layout) -> Floats:
    out = np.zeros((len(layout.inputs), weights.shape[2]), np.float32)
    for number in np.unique(layout.languages):
        rows = layout.languages == number
        out[rows] = layout.inputs[rows] @ weights[number]
    return out


def _whole(odds: Floats, said: Floats) -> Floats:
    """Return the mean of the log-odds, and each of them; `said` is what they are of the labels."""
    mean = odds.mean(2, keepdims=True) / max(float(said.mean(1).std()), SHARED_MIN)
    return np.concatenate([mean, odds * SINGLE], axis=2)


def _only(columns: Floats, number: int) -> Floats:
    """Return the columns of one language alone, and a constant before them."""
    part = np.zeros((len(columns), STACKED, 1 + columns.shape[2]), np.float32)
    part[number, -1, 0] = OWN
    part[number, :, 1:] = columns[number] * OWN
    return part


def _own_languages(languages: NDArray[np.int32], labels: NDArray[np.float64]) -> tuple[int, ...]:
    enough = []
    for number in np.unique(languages).tolist():
        part = labels[languages == number]
        sides = int((part > 0.5).sum()), int((part < 0.5).sum())
        if len(part) >= LEAST and min(sides) >= LEAST_SIDE:
            enough.append(number)
    return tuple(enough)
