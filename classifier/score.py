"""What the classifier says about one comment, in named tuples: these are made the quickest."""

from __future__ import annotations

from typing import NamedTuple

from moderation.attributes import ATTRIBUTES as ATTRIBUTES
from moderation.attributes import SITE as SITE

APART = ("toxicity", "severe_toxicity", "insult")  # attributes that swearing at nobody raises


class Highlight(NamedTuple):
    """A word that raised the score of one of ATTRIBUTES, or SITE.

    `begin` and `end` count UTF-16 code units of the original text, end exclusive; `text` is that
    part of it. `weight` is the word's contribution to the attribute's log-odds, above 0.
    """

    attribute: str
    begin: int
    end: int
    text: str
    weight: float


class Score(NamedTuple):
    """Calibrated probabilities of one comment, its language, and the words behind them.

    `scores` maps each of ATTRIBUTES to 0..1, and SITE where a site's layer scored. `validated` is
    False where the attributes were not tested for the language. `highlights` holds at most 8,
    strongest first. `apart` has the scores of APART, 0..1, that the text would have without its
    swear words, where these are aimed at nobody, else None.
    """

    scores: dict[str, float]
    language: str
    language_confidence: float
    validated: bool
    highlights: tuple[Highlight, ...]
    apart: dict[str, float] | None = None
