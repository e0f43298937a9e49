"""In which languages scores count, one rule for every foreign protocol.

The text speaks for itself: Coral says "en" of Russian. What a client claims counts only where the
text is too short to tell, or a single word: names and places are the same in many languages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.judging import Score

# The languages in which the attributes were validated; a test compares with the shipped model.
VALIDATED = frozenset({"en", "ru"})
SURE = 0.9  # below this confidence a text is taken to be what the client says it is
LETTERS_OF_NO_WORD = 2  # "aaaa", "haha"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def counts(text: str, score: Score, claimed: Sequence[str]) -> bool:
    """Return whether the scores of ``text`` count; ``claimed`` are language tags, or none."""
    ours = any(re.split("[-_]", tag.strip())[0].lower() in VALIDATED for tag in claimed)
    return score.validated or (ours and _is_unsure(text, score))


def _is_unsure(text: str, score: Score) -> bool:
    letters = set("".join(text.lower().split()))
    one_word = len(_WORD.findall(text)) <= 1
    return one_word or score.language_confidence < SURE or len(letters) <= LETTERS_OF_NO_WORD
