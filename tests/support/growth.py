"""Whether work grows with the length of what it works on, or faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LINEAR = 9.0  # times the processor time for four times the length; squares take sixteen times
TRIES = 5  # a neighbour on the same core spoils the caches now and then


def growth(work: Callable[[Any], object], make: Callable[[int], Any], length: int) -> float:
    """Return how much longer ``work`` takes for four times ``length``, the best of some tries."""
    ratios = []
    for _ in range(TRIES):
        ratios.append(_seconds(work, make(4 * length)) / _seconds(work, make(length)))
        if ratios[-1] < LINEAR:
            break
    return min(ratios)


def repeated(piece: str, length: int) -> str:
    """Return ``length`` characters of ``piece`` after ``piece``."""
    return (piece * (length // len(piece) + 1))[:length]


def _seconds(work: Callable[[Any], object], subject: Any) -> float:
    """Return the processor time of this thread for the quickest of three runs."""
    best = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        work(subject)
        best = min(best, time.thread_time() - begun)
    return max(best, 1e-6)
