"""Measure the shipped model: python -m classifier evaluate [--json].

Everything that is reported stands in one `Evaluation`, which is JSON on disk
(docs/model-card/evaluation.json) and Markdown in the model card.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from classifier import artifact
from classifier.data import heldout
from classifier.data.heldout import Floats
from classifier.estimator import CommentClassifier
from classifier.evaluation import crossval, groups, measures, routing, written
from classifier.evaluation.measures import Row
from classifier.scorer import Scorer
from classifier.training import metrics, thresholds
from classifier.training.metrics import Interval
from classifier.training.progress import say
from classifier.training.thresholds import Limits

T = TypeVar("T")
Curves = dict[str, list[tuple[float, ...]]]  # kind of plot -> points (across, up, ...)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "model-card"


@dataclass(slots=True)
class Evaluation:
    """All figures of one model."""

    model: str
    limits: dict[str, Limits]
    rows: list[Row] = field(default_factory=list)
    groups: dict[str, list[groups.Line]] = field(default_factory=dict)
    routes: list[routing.Routed] = field(default_factory=list)
    curves: dict[str, Curves] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data; not-a-number becomes null."""
        content = asdict(self)
        for row, plain in zip(self.rows, content["rows"], strict=True):
            plain["met"] = row.met
        cleaned: dict[str, Any] = _clean(content)
        return cleaned


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    return value


def from_json(content: dict[str, Any]) -> Evaluation:
    """Read back what `as_json` wrote; null becomes not-a-number."""
    rows = []
    for plain in content["rows"]:
        fields = {key: value for key, value in plain.items() if key not in ("met", "interval")}
        rows.append(Row(**fields, interval=_restore(Interval, plain["interval"])))
    return Evaluation(
        content["model"],
        {name: Limits(**limits) for name, limits in content["limits"].items()},
        rows,
        {
            name: [_restore(groups.Line, line) for line in lines]
            for name, lines in content["groups"].items()
        },
        [_restore(routing.Routed, line) for line in content["routes"]],
        content["curves"],
    )


def _restore(kind: Callable[..., T], plain: dict[str, Any]) -> T:
    return kind(**{key: math.nan if value is None else value for key, value in plain.items()})


def evaluate(root: Path, model: Path = artifact.SHIPPED, folds: bool = True) -> Evaluation:
    """Measure the model in `model` on the data in `root`.

    With `folds` the rows that need cross-validation are trained too (some minutes).

    Raises:
        DataMissingError: the data folder is not there.
    """
    scorer = CommentClassifier.load(model).scorer
    folded = None
    if folds:
        say("training the folds")
        folded = crossval.run(root, scorer)
    evaluation = Evaluation(scorer.model, thresholds.read(model))
    for name, measure in _steps(root, scorer, evaluation.limits):
        say(name)
        evaluation.rows += measure()
    if folded is not None:
        evaluation.rows += crossval.rows(folded)
    say("groups and routes")
    limits = evaluation.limits
    evaluation.groups = groups.by_identity(root, scorer, limits) | written.tables(scorer, limits)
    evaluation.routes = routing.measure(root, scorer, limits)
    if folded is not None:
        evaluation.routes.append(routing.russian(*folded.russian, limits))
    evaluation.curves = _curves(root, scorer, folded)
    return evaluation


def _steps(
    root: Path, scorer: Scorer, limits: dict[str, Limits]
) -> Iterator[tuple[str, Callable[[], Iterator[Row]]]]:
    yield "Wikipedia comments", lambda: measures.jigsaw(root, scorer)
    yield "HateCheck", lambda: measures.hatecheck(root, scorer, limits)
    yield "identity templates", lambda: measures.templates(root, scorer)
    yield "harmless mentions", lambda: measures.benign(scorer, limits)
    yield "mentions that are approved", lambda: written.mentions(scorer, limits)
    yield "contrasts", lambda: measures.contrast(scorer, limits)
    yield "Kazakh comments", lambda: written.kazakh(scorer, limits)
    yield "Ukrainian comments", lambda: written.ukrainian(scorer, limits)
    yield "names", lambda: measures.names(scorer)
    yield "NoisyHate", lambda: measures.noisyhate(root, scorer, limits)
    yield "perturbations", lambda: measures.perturbed(root, scorer, limits)
    yield "Russian neutral text", lambda: measures.russian_neutral(root, scorer, limits)
    yield "highlights", lambda: measures.highlights(root, scorer)
    yield "automation", lambda: measures.automation(root, scorer)


def _curves(root: Path, scorer: Scorer, folded: crossval.Folded | None) -> dict[str, Curves]:
    """Points of the reliability and precision-recall plots, by attribute and language."""
    pairs = dict(heldout.curves(root, scorer))
    if folded is not None:
        pairs["toxicity, Russian"] = folded.russian
        pairs["spam"] = folded.spam
    return {
        name: {
            "reliability": [(a, b) for a, b, _ in metrics.reliability(labels, probability)],
            "precision_recall": _ranking(labels, probability),
        }
        for name, (labels, probability) in pairs.items()
    }


def _ranking(labels: Floats, probability: Floats) -> list[tuple[float, ...]]:
    """(recall, precision) at up to about 100 thresholds."""
    precision, recall = metrics.precision_recall(labels, probability)
    step = max(1, len(recall) // 100)
    return list(zip(recall[::step].tolist(), precision[::step].tolist(), strict=True))


def save(evaluation: Evaluation, folder: Path = DOCS) -> None:
    """Write evaluation.json for the card."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(evaluation.as_json(), ensure_ascii=False, indent=1)
    (folder / "evaluation.json").write_text(text + "\n", encoding="utf-8")


def markdown(rows: list[Row]) -> str:
    """The table of measures beside their goals."""
    lines = [
        "| measure | plain | reach | measured | 95 % interval | n | |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        part, sign = row.interval, "<=" if row.at_most else ">="
        name = f"{row.name} ({row.note})" if row.note else row.name
        lines.append(
            f"| {name} | {row.plain} | {sign} {row.reach:g} | {part.value:.3f} "
            f"| {part.low:.3f} - {part.high:.3f} | {part.n:,} | {'met' if row.met else 'short'} |"
        )
    return "\n".join(lines) + "\n"


def run(
    root: Path, model: Path = artifact.SHIPPED, as_json: bool = False, folds: bool = True
) -> None:
    """The command: measure, store evaluation.json, print JSON or Markdown."""
    evaluation = evaluate(root, model, folds)
    save(evaluation)
    text = (
        json.dumps(evaluation.as_json(), ensure_ascii=False)
        if as_json
        else markdown(evaluation.rows)
    )
    sys.stdout.write(text + "\n")
