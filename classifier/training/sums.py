"""What the linear part says of a batch, and the second layer on top of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.score import ATTRIBUTES

STACKED = 4 * len(ATTRIBUTES) + 2  # inputs of the second layer
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the linear part says of a batch.

    `logits` [n, LANES] are the sums over everything in a comment, `strongest` [n, LANES] what its
    strongest word adds before scaling, `raised` [n, LANES] the sum of what is above 0, and `scale`
    [n] what each word of a comment counts.
    """

    logits: Floats
    strongest: Floats
    raised: Floats
    scale: Floats


def stack_features(sums: Sums) -> Floats:
    """Return the inputs of the second layer, [n, STACKED].

    A single strong word decides more than a sum can say: the second layer, one logistic regression
    per attribute, sees every attribute's sum, its strongest word before and after scaling, the sum
    of what raised it, and the comment's length.
    """
    count = len(ATTRIBUTES)
    logits, strongest = sums.logits[:, :count], sums.strongest[:, :count]
    scale = sums.scale[:, None]
    length = np.log(scale)
    one = np.ones_like(length)
    parts = [logits, strongest, strongest * scale, sums.raised[:, :count], length, one]
    return np.concatenate(parts, axis=1)


def restack(inputs: Floats, stack: Floats, line: NDArray[np.int64]) -> Floats:
    """Return the second layer's log-odds, [n, attributes]; `stack` is [lines, STACKED, attributes].

    `line` [n] numbers the line of each comment's language.
    """
    stacked = np.zeros((len(inputs), stack.shape[2]), np.float32)
    for number in np.unique(line):
        rows = line == number
        stacked[rows] = inputs[rows] @ stack[number]
    return stacked
