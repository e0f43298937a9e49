"""What we wrote to be measured only: Kazakh comments, mentions of groups, pairs of stance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from classifier.data.handwritten import held_out
from classifier.data.handwritten.rows import WrittenRow
from classifier.data.heldout import Floats, Judged, judge
from classifier.evaluation.groups import Line, line
from classifier.evaluation.measures import NEW_LANGUAGE, SEED, Row
from classifier.evaluation.routing import clearly_clean
from classifier.scorer import Scorer
from classifier.training import metrics
from classifier.training.thresholds import PREVALENCE, Limits

VALIDATED = ("en", "ru")  # in any other language nothing is approved


def kazakh(scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Kazakh comments, the half that chose no limit: ranking, false alarms, calibration."""
    rows = held_out.kazakh("report")
    answers, harmless = _judged(scorer, rows), np.array([_kind(row) == "harmless" for row in rows])
    share = metrics.share(answers.over(limits)[harmless])
    name = "Kazakh comments of our own: harmless ones over the hold threshold"
    yield Row("kazakh_harmless", name, share, 0.01, at_most=True)
    labels, probability = _toxic(rows), answers.of("toxicity")
    auc = metrics.bootstrap(metrics.roc_auc, labels, probability, seed=SEED)
    yield Row("kazakh_auc", "the same, ROC-AUC toxicity", auc, 0.93)
    error = metrics.bootstrap(_error, labels, probability, seed=SEED)
    note = f"at a base rate of {100 * PREVALENCE:.0f} %"
    title = "calibration error, Kazakh, toxicity"
    yield Row("ece_kazakh", title, error, 0.03, at_most=True, note=note)


def mentions(scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """What the default policy publishes of sentences that name groups, the half that chose nothing.

    Harmless ones are to be published, hateful ones with the same names are not.
    """
    for lang in VALIDATED:
        rows = held_out.mentions(lang, "report")
        approved = clearly_clean(_judged(scorer, rows), limits)
        harmless = np.array([_kind(row) == "harmless" for row in rows])
        name = f"harmless mentions of a second set that are approved, {NEW_LANGUAGE[lang]}"
        yield Row(f"mentions_{lang}", name, metrics.share(approved[harmless]), 0.85)
        name = "hateful sentences with the same names that are approved"
        share = metrics.share(approved[~harmless])
        yield Row(f"mentions_hate_{lang}", name, share, 0.05, at_most=True)


def ukrainian(scorer: Scorer, limits: Mapping[str, Limits]) -> Iterator[Row]:
    """Ukrainian comments: ranking and false alarms; no limit was chosen on any of them."""
    rows = held_out.ukrainian()
    answers, labels = _judged(scorer, rows), _toxic(rows)
    auc = metrics.bootstrap(metrics.roc_auc, labels, answers.of("toxicity"), seed=SEED)
    yield Row("ukrainian_auc", "Ukrainian comments of our own, ROC-AUC toxicity", auc, 0.80)
    share = metrics.share(answers.over(limits)[labels < 0.5])
    yield Row(
        "ukrainian_harmless",
        "the same, harmless ones over the hold threshold",
        share,
        0.02,
        at_most=True,
    )


def tables(scorer: Scorer, limits: Mapping[str, Limits]) -> dict[str, list[Line]]:
    """Tables by kind of what is reported: pairs and mentions by language, Kazakh comments."""
    lines = {}
    for lang, language in NEW_LANGUAGE.items():
        name = f"Contrast pairs of stance, {language}"
        lines[name] = _by_kind(scorer, held_out.stance(lang, "report"), limits)
        lines[f"Mentions, {language}"] = _by_kind(scorer, held_out.mentions(lang, "report"), limits)
    lines["Kazakh comments, by kind"] = _by_kind(scorer, held_out.kazakh("report"), limits)
    return lines


def _by_kind(
    scorer: Scorer, rows: Sequence[WrittenRow], limits: Mapping[str, Limits]
) -> list[Line]:
    answers, kinds = _judged(scorer, rows), np.array([_kind(row) for row in rows])
    hostile = np.array([float(any(row.labels.values())) for row in rows])
    highest, over = answers.probabilities.max(1), answers.over(limits)
    return [
        line(kind, *(column[kinds == kind] for column in (hostile, highest, over)))
        for kind in sorted(set(kinds.tolist()))
    ]


def _judged(scorer: Scorer, rows: Sequence[WrittenRow]) -> Judged:
    return judge(scorer, [row.text for row in rows])


def _kind(row: WrittenRow) -> str:
    """The third part of an origin: the kind of a pair, or of a Kazakh comment."""
    return row.origin.split("/")[2]


def _toxic(rows: Sequence[WrittenRow]) -> Floats:
    return np.array([float(row.labels["toxicity"]) for row in rows])


def _error(labels: Floats, probability: Floats) -> float:
    weights = metrics.prevalence_weights(labels, PREVALENCE)
    return metrics.expected_calibration_error(labels, probability, weights)
