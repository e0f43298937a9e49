"""What the model says of a text, as the columns of a fit."""

from __future__ import annotations

import numpy as np
import pytest

import classifier
from classifier.adaptation.example import Run
from classifier.adaptation.layout import Layout, lay_out
from classifier.adaptation.opinion import SINGLE, Opinion
from classifier.score import ATTRIBUTES
from tests.classifier.adaptation.decisions import decisions

ROWS = decisions(120, seed=4)
LABELS = np.array([row.label for row in ROWS], np.float64)
RUSSIAN = "Мой брат всё знает про мост, а мэр ничего. "


@pytest.fixture(scope="module")
def layout(base: classifier.Scorer) -> Layout:
    """English and Russian texts."""
    russian = [f"{RUSSIAN}{row.text.split()[-1]}" for row in ROWS[:20]]
    return lay_out([row.text for row in ROWS] + russian, base, Run())


def test_the_whole_counts_more_than_its_parts(base: classifier.Scorer, layout: Layout) -> None:
    """Also where the base hardly tells the texts apart; then nothing is blown up."""
    labels = np.append(LABELS, np.zeros(20))
    columns = Opinion.of(base.artifact, layout, labels).columns_of(layout)
    spread = columns[:, : 1 + len(ATTRIBUTES)].std(0)
    assert spread[1:].max() <= SINGLE * 1.001
    assert spread[0] <= 1.001
    assert spread[0] > 1.5 * spread[1:].max()


def test_only_a_language_with_labels_enough_has_columns_of_its_own(
    base: classifier.Scorer, layout: Layout
) -> None:
    """Twenty Russian texts share what English ones teach, and leave their own columns alone."""
    opinion = Opinion.of(base.artifact, layout, np.append(LABELS, np.zeros(20)))
    shared = 1 + len(ATTRIBUTES)
    columns = opinion.columns_of(layout)
    assert len(opinion.own) == 1
    assert columns.shape == (140, 2 * shared + 1)
    assert columns[:120, shared:].any(1).all()
    assert not columns[120:, shared:].any()


def test_the_stack_says_the_same(base: classifier.Scorer, layout: Layout) -> None:
    """What columns weigh is the same as what the model's inputs weigh."""
    opinion = Opinion.of(base.artifact, layout, np.append(LABELS, np.zeros(20)))
    columns = opinion.columns_of(layout)
    weights = np.linspace(-1, 1, columns.shape[1]).astype(np.float32)
    stack = opinion.stack(weights, 0.25)
    by_stack = [row @ stack[n] for row, n in zip(layout.inputs, layout.languages, strict=True)]
    assert np.array(by_stack) == pytest.approx(columns @ weights + 0.25, abs=2e-3)
