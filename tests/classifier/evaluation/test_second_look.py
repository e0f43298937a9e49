"""A second look changes held comments only, and its figures reach the card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from classifier.evaluation import card, second_look


def known(texts: Sequence[str]) -> np.ndarray:
    """A teacher that sees the label, which every text begins with."""
    return np.array([[float(text[0]), 1.0] for text in texts], np.float32)


def blind(texts: Sequence[str]) -> np.ndarray:
    """A teacher that guesses."""
    return np.random.default_rng(len(texts)).normal(size=(len(texts), 2)).astype(np.float32)


@pytest.fixture
def comments() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts, labels, and scores that know a little of them."""
    rng = np.random.default_rng(3)
    wanted = (rng.random(600) < 0.3).astype(np.float64)
    probability = 1 / (1 + np.exp(-(wanted + rng.normal(0, 1, 600) - 1)))
    return [f"{label:.0f} words" for label in wanted], wanted, probability


def test_a_teacher_that_knows_lifts_what_is_held(
    comments: tuple[list[str], np.ndarray, np.ndarray],
) -> None:
    """Among the held the order becomes right; who was approved before stays approved."""
    found = second_look.look("set", *comments, 0.2, known)
    assert found.comments == 600
    assert found.held == pytest.approx((comments[2] >= 0.2).mean())
    assert found.auc_ours < 0.8 < 0.99 < found.auc_both
    assert found.decided_ours < found.decided_both


def test_a_teacher_that_guesses_hardly_changes_the_order(
    comments: tuple[list[str], np.ndarray, np.ndarray],
) -> None:
    """Then our own log-odds decide alone."""
    found = second_look.look("set", *comments, 0.2, blind)
    assert found.auc_both == pytest.approx(found.auc_ours, abs=0.03)


def test_figures_reach_the_card(
    tmp_path: Path, comments: tuple[list[str], np.ndarray, np.ndarray]
) -> None:
    """A file beside the evaluation becomes a table; without one there is no section."""
    assert second_look.read(tmp_path) == []
    assert card.second_look([]) == ""
    found = second_look.look("Letters to the editor", *comments, 0.2, known)
    text = json.dumps([asdict(found)])
    (tmp_path / second_look.FILE).write_text(text, encoding="utf-8")
    shown = card.second_look(second_look.read(tmp_path))
    assert "| Letters to the editor | 600 |" in shown
    assert f"{found.auc_both:.3f}" in shown
