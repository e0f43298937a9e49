"""Write the model card: python -m classifier card."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from classifier.data import handwritten
from classifier.evaluation import evaluate, groups
from classifier.evaluation.card_text import (
    FURTHER_NOTES,
    INTRODUCTION,
    LIMITS,
    REPRODUCE,
    SECOND_LOOK,
    TEACHERS,
    THRESHOLDS,
)
from classifier.evaluation.evaluate import DOCS, Evaluation
from classifier.evaluation.measures import Row
from classifier.evaluation.second_look import Look
from classifier.evaluation.second_look import read as read_looks
from classifier.evaluation.svg import Line, chart
from classifier.text import language

HERE = Path(__file__).parent
TRIED = HERE / "tried.json"
OUTCOME = (
    "set",
    "comments",
    "approved",
    "of these clean",
    "toxic ones approved",
    "left to people",
    "over reject",
    "of these toxic",
)
SOURCES = HERE.parent / "data" / "sources.json"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def number(value: float, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"


def percent(value: float) -> str:
    """A share in per cent, or a dash where there is none."""
    return f"{100 * value:.1f} %" if math.isfinite(value) else "-"


def quality(evaluation: Evaluation) -> str:
    """The table of goals."""
    count = sum(row.met for row in evaluation.rows)
    return (
        f"## Quality\n\n{count} of {len(evaluation.rows)} measures reach their goal. *Plain* is "
        "TF-IDF with logistic regression over the same data.\n\n"
        + evaluate.markdown(evaluation.rows)
    )


def tried(rows: Sequence[Row], notes: dict[str, Any]) -> str:
    """What was tried for each measure that stays short; what was tried for several stands once."""
    short = [row for row in rows if not row.met]
    if not short:
        return ""
    parts = ["## Measures that stay short, and what was tried\n"]
    for note, together in groupby(short, lambda row: _note(row, notes)):
        figures = [
            f"**{row.name}**: {number(row.interval.value)}, goal {row.reach:g}." for row in together
        ]
        parts.append(f"- {' '.join(figures)} {note}")
    return "\n".join(parts) + "\n"


def _note(row: Row, notes: dict[str, Any]) -> str:
    """The notes for a row, by its key or by the longest key that its own begins with."""
    keys = [key for key in notes if row.key == key or row.key.startswith(f"{key}_")]
    entries = notes[max(keys, key=len)] if keys else []
    if isinstance(entries, str):
        entries = [entries]
    return " ".join(str(entry) for entry in entries) or "No further attempt is on record."


def thresholds(evaluation: Evaluation) -> str:
    """Thresholds and the outcome of the default policy."""
    return (
        f"{THRESHOLDS}\n{_limits(evaluation)}\n"
        "Outcome, weighted to 10 % toxic comments where a set holds both kinds:\n\n"
        f"{_outcome(evaluation)}"
    )


def _limits(evaluation: Evaluation) -> str:
    parts = evaluation.limits.values()
    languages = sorted({code for part in parts for code in part.approve_in})
    likely = sorted({code for part in parts for code in part.hold_in})
    rows = [
        [
            name,
            *(number(part.clean_below(code)) for code in languages),
            number(part.hold),
            *(number(part.likely_from(code)) for code in likely),
            "-" if part.reject is None else number(part.reject),
        ]
        for name, part in evaluation.limits.items()
    ]
    approve = [f"approve below ({code})" for code in languages]
    hold = ["hold from", *(f"hold from ({code})" for code in likely)]
    return table(["attribute", *approve, *hold, "reject from"], rows)


def _outcome(evaluation: Evaluation) -> str:
    rows = [
        [
            line.name,
            f"{line.cases:,}",
            *map(percent, (line.approved, line.clean, line.missed, line.held)),
            *map(percent, (line.rejectable, line.right)),
        ]
        for line in evaluation.routes
    ]
    return table(OUTCOME, rows)


def second_look(looks: Sequence[Look]) -> str:
    """What a second look adds, where that was measured."""
    if not looks:
        return ""
    rows = [
        [
            line.name,
            f"{line.comments:,}",
            percent(line.held),
            f"{line.share:g}",
            *map(number, (line.auc_ours, line.auc_look, line.auc_both)),
            *map(percent, (line.ours.share, line.both.share)),
            *map(percent, (line.ours.missed, line.both.missed)),
        ]
        for line in looks
    ]
    head = [
        "set",
        "comments",
        "looked at",
        "share of the look",
        "ROC-AUC among these",
        "of the look",
        "of both",
        "decided by machine",
        "by both",
        "toxic ones approved",
        "by both",
    ]
    return SECOND_LOOK + "\n" + table(head, rows)


def languages() -> str:
    """Accuracy of the language detector."""
    info = json.loads((language.MODEL_FOLDER / "language.json").read_text(encoding="utf-8"))
    figures = info["figures"]
    rows = [
        [
            name,
            percent(figures[name]),
            percent(figures[f"{name} in three words"]),
            percent(figures[f"{name} in one word"]),
            "yes" if name in ("en", "ru") else "no: held",
        ]
        for name in language.LANGUAGES
    ]
    special = ", ".join(
        f"{name} {percent(value)}"
        for name, value in figures.items()
        if {"letters", "Cyrillic", "local"} & {*name.split()}
    )
    return (
        "## Languages\n\nAccuracy of the language detector on held-out sentences (every seventh), "
        "whole and cut to three words, and on words of them that no training text holds. The "
        "shorter a comment, the more it is taken for English, Russian or Kazakh, which a newsroom "
        "of Kazakhstan mostly gets: one word rarely tells neighbours apart.\n\n"
        + table(["language", "sentence", "three words", "one word", "attributes validated"], rows)
        + "\nOn other keyboards and alphabets, and in short comments around local words: "
        + f"{special}.\n"
    )


def identities(tables: dict[str, list[groups.Line]]) -> str:
    """Tables per identity and functionality."""
    parts = [
        "## Groups\n\n*Held though harmless*: over any hold threshold. *Found*: the same share of "
        "the hostile ones.\n"
    ]
    for name, lines in tables.items():
        rows = [
            [
                line.group,
                str(line.cases),
                number(line.auc),
                percent(line.false_held),
                percent(line.found),
            ]
            for line in lines
        ]
        head = ["group", "cases", "ROC-AUC", "held though harmless", "found"]
        parts.append(f"### {name}\n\n{table(head, rows)}")
    return "\n".join(parts)


def data() -> str:
    """Sources with licences."""
    rows = json.loads(SOURCES.read_text(encoding="utf-8"))
    own = handwritten.training((*handwritten.KINDS, *handwritten.LAST))
    return (
        "## Data, licences, attribution\n\nNo comment of these sets is part of this product; the "
        "weights were learned from them.\n\n"
        + table(["set", "origin", "licence", "use"], rows)
        + f"\nOur own training sentences number {len(own):,}; how they were made is told in "
        "`classifier/data/handwritten/README.md`.\n"
    )


def plots(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """(file name, SVG) of each plot."""
    for kind, title, across, up in (
        ("reliability", "Reliability", "predicted probability", "observed rate"),
        ("precision_recall", "Precision and recall", "recall", "precision"),
    ):
        for part, names in _panels(list(evaluation.curves)):
            lines = [
                Line(name, [(x, y) for x, y in evaluation.curves[name][kind]]) for name in names
            ]
            diagonal = kind == "reliability"
            yield (
                f"{kind}-{part}.svg",
                chart(f"{title}: {part}", across, up, lines, diagonal=diagonal, dots=diagonal),
            )


def _panels(names: list[str]) -> list[tuple[str, list[str]]]:
    """Three charts: the common attributes, the rare ones, other languages and spam."""
    common = [name for name in names if name in ("toxicity", "obscene", "insult")]
    rare = [name for name in names if name in ("severe_toxicity", "threat", "identity_attack")]
    rest = [name for name in names if name not in common + rare]
    panels = [("common attributes", common), ("rare attributes", rare), ("Russian and spam", rest)]
    return [(part.replace(" ", "-"), lines) for part, lines in panels if lines]


def render(
    evaluation: Evaluation, notes: dict[str, Any], images: Sequence[str], looks: Sequence[Look] = ()
) -> str:
    """The whole card as Markdown."""
    plots = "\n".join(f"![{name[:-4].replace('-', ' ')}](model-card/{name})" for name in images)
    parts = [
        INTRODUCTION.format(model=evaluation.model),
        quality(evaluation),
        tried(evaluation.rows, notes),
        TEACHERS,
        thresholds(evaluation),
        second_look(looks),
        "## Calibration and ranking\n\n" + plots + "\n",
        languages(),
        identities(evaluation.groups),
        LIMITS,
        data(),
        REPRODUCE,
    ]
    return "\n".join(part for part in parts if part)


def write(folder: Path = DOCS) -> Path:
    """Render docs/model-card.md and its plots from evaluation.json; return the card's path.

    Raises:
        OSError: `evaluate` has not been run.
    """
    content = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    evaluation = evaluate.from_json(content)
    images = []
    for name, image in plots(evaluation):
        (folder / name).write_text(image, encoding="utf-8")
        images.append(name)
    noted = json.loads(TRIED.read_text(encoding="utf-8")) if TRIED.is_file() else {}
    notes = {**FURTHER_NOTES, **noted}
    card = folder.parent / f"{folder.name}.md"
    card.write_text(render(evaluation, notes, images, read_looks(folder)), encoding="utf-8")
    return card
