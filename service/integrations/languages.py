"""In which languages scores count, and what nobody judged: one rule for every foreign protocol.

The text speaks for itself: Coral says "en" of Russian. What a client claims counts only where the
text is too short to tell, or a single word: names and places are the same in many languages.

A text that no score may call clean is unsure, and no protocol answers it as it does a clean one:

- Perspective: the documented error, or no scores where the client drops what is not supported.
- Akismet: ``true`` with ``X-akismet-error``, which WordPress and Discourse take for "ask a person".
- Coral: ``SYSTEM_WITHHELD`` without a flag.
- OpenAI, Mistral: what we judge is flagged, with a score of one half.
- Azure: what we judge has the severity 2.

A scorer that fails gives an error of the protocol, and Coral, which publishes then, a hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.judging import Score
from moderation.policy import Routing

# The languages in which the attributes were validated; a test compares with the shipped model.
VALIDATED = frozenset({"en", "ru"})
SURE = 0.9  # below this confidence a text is taken to be what the client says it is
HALF = 0.5  # the probability of what is unsure: as likely as not
# By these a person is asked although no attribute was found likely.
UNSURE = frozenset({"language", "promise_unproven", "promise_unsure"})
LETTERS_OF_NO_WORD = 2  # "aaaa", "haha"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def counts(text: str, score: Score, claimed: Sequence[str]) -> bool:
    """Return whether the scores of ``text`` count; ``claimed`` are language tags, or none."""
    ours = any(re.split("[-_]", tag.strip())[0].lower() in VALIDATED for tag in claimed)
    return score.validated or (ours and _is_short(text, score))


def is_unsure(routing: Routing) -> bool:
    """Return whether nobody judged the text: then no protocol may call it clean."""
    return any(rule.rule in UNSURE for rule in routing.rules)


def _is_short(text: str, score: Score) -> bool:
    letters = set("".join(text.lower().split()))
    one_word = len(_WORD.findall(text)) <= 1
    return one_word or score.language_confidence < SURE or len(letters) <= LETTERS_OF_NO_WORD
