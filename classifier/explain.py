"""Trace a score back to the words that raised it, as spans of the original text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.features import Features
from classifier.normalise import Folded
from classifier.score import ATTRIBUTES, Reason

if TYPE_CHECKING:
    from classifier.model import Sums

MOST = 8  # reasons per comment
WORTH = 0.15  # a chance below this needs no reason
LEAST = 0.1  # log-odds a word must add to be named


def explain(
    texts: Sequence[str],
    folded: Folded,
    features: Features,
    sums: Sums,
    chances: NDArray[np.float32],
) -> list[tuple[Reason, ...]]:
    """Return the reasons of each comment, strongest first."""
    found: list[tuple[Reason, ...]] = [()] * len(texts)
    for number in np.flatnonzero(chances.max(1, initial=0) >= WORTH).tolist():
        here = slice(*np.searchsorted(folded.comment, [number, number + 1]).tolist())
        worth = chances[number] >= WORTH
        added = sums.per_word[features.token_word[here], : len(ATTRIBUTES)] * sums.scale[number]
        added = np.where(worth, added, 0)
        order = np.argsort(-added.max(1), kind="stable")[:MOST]
        order = order[added[order].max(1) >= LEAST]
        found[number] = tuple(
            _reason(texts[number], folded, number, here.start + at, added[at])
            for at in order.tolist()
        )
    return found


def _reason(
    text: str, folded: Folded, number: int, token: int, added: NDArray[np.float32]
) -> Reason:
    offset = int(folded.begins[number])
    begin = int(folded.source[folded.start[token]]) - offset
    end = int(folded.source[folded.stop[token] - 1]) - offset + 1
    lane = int(added.argmax())
    before = begin + sum(character > "\uffff" for character in text[:begin])
    part = text[begin:end]
    width = len(part) + sum(character > "\uffff" for character in part)
    return Reason(ATTRIBUTES[lane], before, before + width, part, float(added[lane]))
