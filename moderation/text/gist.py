"""The gist of a text: what near-duplicates share, whatever endings and letters they are typed with.

The first letters of a stem stand for the word (Kazakh and Russian change its end), and letters of
two alphabets that look alike count as one. Short words say nothing of what a text is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from moderation.text.look_alikes import skeleton

LETTERS = 4


def gist(stems: Iterable[str]) -> frozenset[str]:
    """Return the words of a text by their stems (``stems.stems``), each as four letters."""
    return frozenset(_sign(stem) for stem in stems if len(stem) >= LETTERS)


@lru_cache(maxsize=100_000)
def _sign(stem: str) -> str:
    return skeleton(stem)[:LETTERS]
