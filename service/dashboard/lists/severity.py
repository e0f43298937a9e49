"""Which texts are severe: folded until asked for, counted, and at some point left to others."""

from __future__ import annotations

from moderation.comment import Comment

SEVERE_PERCENT = 50  # of severe toxicity, from here on


def severity(comment: Comment) -> int:
    """Return how likely the text is severe, in hundredths; 0 where it need not be folded."""
    scores = comment.verdict.scores if comment.verdict else {}
    percent = round(100 * scores.get("severe_toxicity", 0))
    return percent if percent >= SEVERE_PERCENT else 0
