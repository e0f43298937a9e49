"""Which texts are severe: folded until asked for, counted, and at some point left to others."""

from __future__ import annotations

from moderation.comment import Comment

SEVERE_FROM = 0.495  # of severe toxicity: what is said to be 50 in 100 is severe


def severity(comment: Comment) -> int:
    """Return how likely the text is severe, in hundredths; 0 where it need not be folded."""
    score = comment.verdict.scores.get("severe_toxicity", 0) if comment.verdict else 0
    return round(100 * score) if score >= SEVERE_FROM else 0
