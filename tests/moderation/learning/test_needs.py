"""What is enough for a model."""

from __future__ import annotations

from itertools import chain

from moderation.learning.needs import CLASS_MIN, are_enough
from tests.moderation.learning.sites import label


def test_labels_are_counted_until_they_suffice() -> None:
    """However many of one side came first: an old flood of spam does not stop the schedule."""
    spam = [label(rejected=True, at_ms=at) for at in range(3_000)]
    clean = [label(rejected=False, at_ms=at) for at in range(CLASS_MIN)]
    unread = (label(rejected=False, at_ms=at) for at in range(1))
    assert not are_enough([*spam, *clean[1:]])
    assert are_enough(chain(spam, clean, unread))
    assert next(unread)
