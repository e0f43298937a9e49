"""The way from lessons to a site's layer: what cannot be learnt from is told with its figures."""

from __future__ import annotations

import pytest

from moderation.learning.learner import Lesson, TooFewTexts
from moderation.process.config import Config
from worker.trainer import trainer


def lesson(number: int, *, rejected: bool) -> Lesson:
    return Lesson(f"words {number}", rejected, "", "en", 1.0, f"p{number % 4}", "2026-11-30")


def test_contradictory_labels_are_counted() -> None:
    """Sixty texts that were decided both ways leave too few; the page tells it in its language."""
    lessons = [lesson(n, rejected=side) for n in range(60) for side in (True, False)]
    others = [lesson(n, rejected=n % 2 == 0) for n in range(100, 150)]
    with pytest.raises(TooFewTexts) as raised:
        trainer(Config())(
            [*lessons, *others], progress=lambda share: None, is_cancelled=lambda: False
        )
    assert raised.value.details == {
        "rejected": 25, "approved": 25, "contradictory": 60, "least": 100, "least_side": 20,
    }  # fmt: skip
