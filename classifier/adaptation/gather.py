"""From decisions as they come to rows that are fitted: one per text, a bounded number of them."""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifier.adaptation.example import AdaptationError, Example, TooFewTexts
from classifier.adaptation.influence import capped

LEAST, LEAST_SIDE = 100, 20  # decisions without which nothing is fitted, in all and of either side
MOST = 40_000  # decisions that are fitted; of more, a sample is
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Distinct texts with one decision each, and what became of the others.

    `examples` [n] are in the order in which they came; `weights` [n], of mean 1, are within the
    bound of `influence`. `given` decisions came, `sampled` of them were looked at; `contradictory`
    texts had decisions of both sides: the heavier side counts, by as much as it is heavier.
    """

    examples: list[Example]
    weights: Doubles
    given: int
    sampled: int
    contradictory: int

    @property
    def labels(self) -> Doubles:
        """0 and 1, [n]."""
        return np.array([example.label for example in self.examples], np.float64)


def gather(examples: Iterable[Example]) -> Gathered:
    """Sample, cap and net decisions. Holds at most 2 * MOST of them in memory.

    Raises:
        AdaptationError: there are too few, or of one side only, or one has an unusable value.
    """
    sample, given = _sample(examples)
    _check_enough(sample)
    weights = capped(
        np.array([example.weight for example in sample]),
        [example.group for example in sample],
        [example.day for example in sample],
    )
    rows, contradictory = _netted(sample, weights)
    _check_enough([example for example, _ in rows], contradictory)
    netted = np.array([weight for _, weight in rows])
    return Gathered(
        [example for example, _ in rows],
        netted / netted.mean(),
        given,
        len(sample),
        contradictory,
    )


def _sample(examples: Iterable[Example]) -> tuple[list[Example], int]:
    """Return up to MOST decisions in their order, and how many came.

    Of more, those whose text has the lowest digests are taken, so that decisions of one text stay
    together; the rarer side keeps up to half of the places, and what is left stands for the rest.
    """
    sides: tuple[list[tuple[int, int, Example]], ...] = ([], [])
    counts = [0, 0]
    for place, example in enumerate(examples):
        _check(example)
        counts[example.label] += 1
        side, entry = sides[example.label], (-_lot(example.text), -place, example)
        if len(side) < MOST:
            heapq.heappush(side, entry)
        else:
            heapq.heappushpop(side, entry)
    taken = []
    for label, side in enumerate(sides):
        room = max(MOST // 2, MOST - len(sides[1 - label]))
        part = sorted(side, reverse=True)[:room]
        share = counts[label] / len(part) if part else 1.0
        taken += [(-place, replace(e, weight=e.weight * share)) for _, place, e in part]
    taken.sort(key=lambda pair: pair[0])
    return [example for _, example in taken], sum(counts)


def _lot(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big")


def _check(example: Example) -> None:
    if example.label not in (0, 1):
        raise AdaptationError(f"a label is {example.label!r}; it must be 0 or 1")
    if not (example.weight > 0 and math.isfinite(example.weight)):
        raise AdaptationError(f"a weight is {example.weight!r}; it must be a number above 0")


def _check_enough(examples: list[Example], contradictory: int = 0) -> None:
    """Raise AdaptationError where the texts do not suffice; it names those of two minds."""
    rejected = sum(example.label for example in examples)
    approved = len(examples) - rejected
    if len(examples) >= LEAST and not (rejected and approved):
        side = "rejected" if rejected else "approved"
        raise TooFewTexts(
            f"all {len(examples)} texts were {side}: nothing can be learnt from one side only",
            _counts(rejected, approved, contradictory),
        )
    if len(examples) < LEAST or min(rejected, approved) < LEAST_SIDE:
        raise TooFewTexts(
            f"different texts: {rejected} rejected and {approved} approved; at least {LEAST} are "
            f"needed, {LEAST_SIDE} of either side"
            + (f"; {contradictory} texts were decided both ways" if contradictory else ""),
            _counts(rejected, approved, contradictory),
        )


def _counts(rejected: int, approved: int, contradictory: int) -> dict[str, int]:
    return {
        "rejected": rejected,
        "approved": approved,
        "contradictory": contradictory,
        "least": LEAST,
        "least_side": LEAST_SIDE,
    }


def _netted(sample: list[Example], weights: Doubles) -> tuple[list[tuple[Example, float]], int]:
    """Return one row per text with the weight of its heavier side, and how many had two sides."""
    by_text: dict[str, list[int]] = {}
    for place, example in enumerate(sample):
        by_text.setdefault(example.text, []).append(place)
    rows, contradictory = [], 0
    for places in by_text.values():
        balance = sum(weights[n] if sample[n].label else -weights[n] for n in places)
        contradictory += len({sample[n].label for n in places}) > 1
        side = [n for n in places if sample[n].label == (balance > 0)]
        if abs(balance) > 1e-9:
            rows.append((sample[side[-1]], abs(float(balance))))
    return rows, contradictory
