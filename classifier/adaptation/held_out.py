"""How well decisions are foretold that a fit has not seen, before and after."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.adaptation.fit import Fitted
from classifier.adaptation.gather import Gathered
from classifier.adaptation.layout import Layout
from classifier.adaptation.opinion import Opinion
from classifier.text.language import LANGUAGES
from classifier.training.metrics import average_precision, bootstrap, roc_auc

MEASURES = {"roc_auc": roc_auc, "pr_auc": average_precision}
Doubles = NDArray[np.float64]


def figures(labels: Doubles, probabilities: NDArray[np.float32], after: Doubles) -> dict[str, Any]:
    """Return each measure before and after: value, lower and upper end of its 95 % interval.

    Before, a comment is as bad as the attribute that the base is surest of; `after` are log-odds.
    """
    before = probabilities.max(1).astype(np.float64)
    return {
        name: {
            "before": _interval(measure, labels, before),
            "after": _interval(measure, labels, after),
        }
        for name, measure in MEASURES.items()
    }


def _interval(measure: Any, labels: Doubles, scores: Doubles) -> list[float]:
    interval = bootstrap(measure, labels, scores)
    return [round(value, 4) for value in (interval.value, interval.low, interval.high)]


def by_language(
    rows: Gathered, layout: Layout, opinion: Opinion, fitted: Fitted
) -> dict[str, dict[str, Any]]:
    """Return what there was of each language, the commonest first, as the site names it or, where
    it does not, as it is detected; `own` where the layer has a part for the language alone."""
    detected = [LANGUAGES[number] for number in layout.languages.tolist()]
    named = [row.language or name for row, name in zip(rows.examples, detected, strict=True)]
    names, counts = np.unique(np.array(named), return_counts=True)
    own = {LANGUAGES[number] for number in opinion.own}
    order = np.argsort(-counts, kind="stable")
    return {
        name: _language(np.array(named) == name, rows, layout, fitted) | {"own": name in own}
        for name in names[order].tolist()
    }


def _language(
    part: NDArray[np.bool_], rows: Gathered, layout: Layout, fitted: Fitted
) -> dict[str, Any]:
    labels = rows.labels[part]
    counts: dict[str, Any] = {"texts": len(labels), "rejected": int(labels.sum())}
    if 0 < labels.sum() < len(labels):
        measured = figures(labels, layout.probabilities[part], fitted.held_out[part])
        counts["held_out"] = measured
    return counts
