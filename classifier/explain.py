"""Trace a score back to the words that raised it, as spans of the original text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.score import ATTRIBUTES, Reason
from classifier.sums import Sums
from classifier.text.features import Features
from classifier.text.folded import Folded

MOST = 8  # reasons per comment
WORTH = 0.1  # a chance below this needs no reason
LEAST = 0.01  # log-odds a word must add to be named at all
SPAM = ATTRIBUTES.index("spam")


def explain(
    texts: Sequence[str],
    folded: Folded,
    features: Features,
    sums: Sums,
    chances: NDArray[np.float32],
    highlight: float,
) -> list[tuple[Reason, ...]]:
    """Return the reasons of each comment, strongest first.

    The last lane of a word tells whether readers would mark it as toxic (log-odds); words from
    `highlight` on are named, and the strongest word always. For spam the contribution decides.
    """
    found: list[tuple[Reason, ...]] = [()] * len(texts)
    comment, words = features.words.comment, features.words
    for number in np.flatnonzero(chances.max(1, initial=0) >= WORTH).tolist():
        begin, end = np.searchsorted(comment, [number, number + 1]).tolist()
        if begin == end:
            continue
        first, last = np.searchsorted(features.pair_comment, [number, number + 1]).tolist()
        place = np.searchsorted(features.pair_word[first:last], features.word[begin:end])
        rows = sums.per_word[first:last][place]
        added = np.where(chances[number] >= WORTH, rows[:, : len(ATTRIBUTES)], 0)
        added = added * sums.scale[number]
        best = added.max(1)
        named = (rows[:, -1] >= highlight) | (best == best.max())
        named |= (added.argmax(1) == SPAM) & (best >= 0.5 * best.max())
        order = np.argsort(-best, kind="stable")
        order = order[named[order] & (best[order] >= LEAST)][:MOST]
        found[number] = tuple(
            _reason(
                texts[number],
                _span(folded, number, int(words.start[begin + at]), int(words.stop[begin + at])),
                int(added[at].argmax()),
                float(best[at]),
            )
            for at in order.tolist()
        )
    return found


def _span(folded: Folded, number: int, start: int, stop: int) -> tuple[int, int]:
    """Return where a word stands in its original text, in code points."""
    offset = int(folded.begins[number])
    return int(folded.source[start]) - offset, int(folded.source[stop - 1]) - offset + 1


def _reason(text: str, span: tuple[int, int], lane: int, weight: float) -> Reason:
    begin, end = span
    before = begin + sum(character > "\uffff" for character in text[:begin])
    part = text[begin:end]
    width = len(part) + sum(character > "\uffff" for character in part)
    return Reason(ATTRIBUTES[lane], before, before + width, part, weight)
