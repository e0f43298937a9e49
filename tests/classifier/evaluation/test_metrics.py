"""The measures agree with scikit-learn's and with arithmetic done by hand."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics as reference

from classifier.evaluation import svg
from classifier.training import metrics

CASES = st.integers(2, 60).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, n, elements=st.sampled_from([0.0, 1.0])),
        arrays(np.float64, n, elements=st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9, 1.0])),
    )
)


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_ranking_measures_equal_the_reference(case: tuple[np.ndarray, np.ndarray]) -> None:
    """ROC-AUC and average precision equal scikit-learn's, ties included."""
    wanted, probability = case
    if 0 < wanted.sum() < len(wanted):
        assert metrics.roc_auc(wanted, probability) == pytest.approx(
            reference.roc_auc_score(wanted, probability)
        )
    if wanted.sum():
        assert metrics.average_precision(wanted, probability) == pytest.approx(
            reference.average_precision_score(wanted, probability)
        )


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_macro_f1_equals_the_reference(case: tuple[np.ndarray, np.ndarray]) -> None:
    """Mean F1 of both classes, an absent class counting 0."""
    wanted, probability = case
    flagged = (probability >= 0.5).astype(np.float64)
    expected = reference.f1_score(wanted, flagged, average=None, labels=[0, 1], zero_division=0)
    assert metrics.macro_f1(wanted, flagged) == pytest.approx(expected.mean())


def test_calibration_error_by_hand() -> None:
    """Half of the mass is off by 0.3, half is right."""
    wanted = np.array([1.0, 0.0] * 5 + [1.0] * 5 + [0.0] * 5)
    probability = np.array([0.8] * 10 + [0.5] * 10)
    assert metrics.expected_calibration_error(wanted, probability) == pytest.approx(0.15)
    bins = metrics.reliability(wanted, probability)
    assert [(round(a, 3), round(b, 3), n) for a, b, n in bins] == [(0.5, 0.5, 10), (0.8, 0.5, 10)]


def test_automation_keeps_both_promises() -> None:
    """Approvals miss at most 5 % of positives, rejections are at least 95 % right, reweighted."""
    rng = np.random.default_rng(1)
    wanted = (rng.random(4_000) < 0.3).astype(np.float64)
    probability = 1 / (1 + np.exp(-(4 * wanted - 2 + rng.normal(0, 1.2, 4_000))))
    found = metrics.automation(wanted, probability)
    weights = metrics.prevalence_weights(wanted, 0.1)
    rejected = probability >= found.reject
    assert np.mean(probability[wanted == 1] < found.approve) <= 0.05
    assert weights[rejected & (wanted == 1)].sum() >= 0.95 * weights[rejected].sum()
    assert 0.3 < found.share < 1.0


def test_perfect_scores_decide_everything_but_the_allowed_rest() -> None:
    """A perfect ranking leaves nobody to people."""
    wanted = np.array([0.0] * 90 + [1.0] * 10)
    found = metrics.automation(wanted, wanted * 0.8 + 0.1)
    assert found.share == pytest.approx(1.0)


def test_intervals_hold_the_value_and_repeat() -> None:
    """The same seed gives the same interval, and the value lies inside."""
    rng = np.random.default_rng(2)
    wanted = (rng.random(300) < 0.5).astype(np.float64)
    probability = np.clip(wanted * 0.3 + rng.random(300) * 0.7, 0, 1)
    first = metrics.bootstrap(metrics.roc_auc, wanted, probability)
    assert first == metrics.bootstrap(metrics.roc_auc, wanted, probability)
    assert first.low < first.value < first.high
    none = metrics.share(np.zeros(400))
    assert none.value == 0.0
    assert 0.0 < none.high < 0.011


def test_charts_are_well_formed_and_escape_their_words() -> None:
    """The SVG parses, names its title, and shows no raw markup."""
    line = svg.Line("<b>&", [(i / 999, i / 999) for i in range(1000)])
    text = svg.chart("A & B", "x", "y", [line], diagonal=True, dots=True)
    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title").text == "A & B"
    assert "<b>" not in text
    assert text.count("<circle") <= svg.MAX_POINTS + 1
