"""A second look changes held comments only, and its figures reach the card."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from classifier.evaluation import card, second_look
from classifier.evaluation.second_look import Views
from moderation.second_look import blended

Comments = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def comments() -> Comments:
    """Labels, and scores that know a little of them."""
    rng = np.random.default_rng(3)
    wanted = (rng.random(600) < 0.3).astype(np.float64)
    return wanted, 1 / (1 + np.exp(-(wanted + rng.normal(0, 1, 600) - 1)))


def test_a_reader_that_knows_lifts_what_is_held(comments: Comments) -> None:
    """Among the held the order becomes right; who was approved before stays approved."""
    labels, probability = comments
    views = Views(labels, probability, 0.05 + 0.9 * labels, 0.2)
    assert second_look.choose(views) >= 0.4
    found = second_look.look("set", views, 0.5)
    assert found.comments == 600
    assert found.held == pytest.approx((probability >= 0.2).mean())
    assert found.auc_ours < 0.8 < 0.95 < found.auc_both <= found.auc_look == 1
    below = probability < 0.2
    assert np.array_equal(views.together(0.5)[below], probability[below])


def test_a_reader_that_guesses_gets_no_share(comments: Comments) -> None:
    """Its doubt would take part of what the machine knows."""
    views = Views(*comments, np.random.default_rng(5).random(600), 0.2)
    assert second_look.choose(views) <= 0.1
    found = second_look.look("set", views, 0.5)
    assert found.auc_look == pytest.approx(0.5, abs=0.08)
    assert found.auc_both < found.auc_ours


def test_limits_are_those_of_other_rows(comments: Comments) -> None:
    """They come near to what was asked for, and not to the letter, as on rows of tomorrow."""
    labels, probability = comments
    found = second_look.decided(labels, 0.5 * probability + 0.2 * labels)
    assert 0.1 < found.share < 1
    assert 0 < found.missed < 0.1
    assert found.right > 0.8


def test_production_blends_alike() -> None:
    """The domain imports no arrays, the classifier no domain: one formula, written twice."""
    ours, second = np.array([0.0, 0.2, 0.5, 0.97, 1.0]), np.array([1.0, 0.3, 0.5, 0.999, 0.4])
    together = second_look.blended(ours, second, 0.3)
    expected = [blended(*pair, 0.3) for pair in zip(ours, second, strict=True)]
    assert together == pytest.approx(expected)


def test_figures_reach_the_card(tmp_path: Path, comments: Comments) -> None:
    """A file beside the evaluation becomes a table; without one there is no section."""
    assert second_look.read(tmp_path) == []
    assert card.second_look([]) == ""
    found = second_look.look("Letters to the editor", Views(*comments, comments[1], 0.2), 0.3)
    text = json.dumps([asdict(found)])
    (tmp_path / second_look.FILE).write_text(text, encoding="utf-8")
    assert second_look.read(tmp_path) == [found]
    shown = card.second_look(second_look.read(tmp_path))
    assert "| Letters to the editor | 600 |" in shown
    assert f"{found.auc_both:.3f}" in shown
