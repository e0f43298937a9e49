"""The blind sample and severity: rules about a held comment that every screen keeps alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.comment import Comment, new_comment_id
from moderation.desk.blind_sample import is_drawn
from moderation.severity import SEVERE_FROM, severity
from moderation.status import Route, Status
from moderation.submission import Article, Author, Submission
from moderation.verdict import Verdict


def held(severe: float = 0.0) -> Comment:
    verdict = Verdict(Route.HOLD, (), 0.9, 0, scores={"severe_toxicity": severe})
    said = Submission(Article("a"), Author("Dana"), "Text")
    return Comment(new_comment_id(), "demo", Status.HELD, 2, 1, 0, said, verdict=verdict)


@pytest.mark.parametrize(
    ("score", "percent"),
    [(0, 0), (SEVERE_FROM - 1e-9, 0), (SEVERE_FROM, 50), (0.994, 99), (1, 100)],
)
def test_a_text_is_severe_from_fifty_in_a_hundred(score: float, percent: int) -> None:
    """What would be shown as 50 in 100 is severe, what is below it or unscored is not."""
    assert severity(held(score)) == percent
    assert severity(replace(held(), verdict=None)) == 0


def test_the_sample_is_the_share_asked_for() -> None:
    """None, about one in five, all: and the same comment each time it is looked at."""
    comments = [held() for _ in range(2000)]
    assert not any(is_drawn(comment, 0) for comment in comments)
    assert all(is_drawn(comment, 100) for comment in comments)
    drawn = [is_drawn(comment, 20) for comment in comments]
    assert 250 < sum(drawn) < 550
    assert drawn == [is_drawn(comment, 20) for comment in comments]


def test_only_what_is_open_and_not_severe_is_drawn() -> None:
    """A decided comment hides nothing any more, and a folded one has told its score."""
    comment = held()
    assert not is_drawn(replace(comment, status=Status.APPROVED), 100)
    assert not is_drawn(held(0.9), 100)
