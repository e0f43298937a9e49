"""The sets that nothing was trained on, and the shipped scorer's answers on them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets, sources
from classifier.score import ATTRIBUTES, Score
from classifier.scorer import Scorer

Floats = NDArray[np.float64]
BATCH = 64
SECOND_PERSON = re.compile(r"\b(?:ты|тебя|тебе|тобой|вы|вас|вам|вами|тво[йяёеи]|ваш[аеи]?)\b")


class HoldLimits(Protocol):
    """The hold thresholds of one attribute."""

    def likely_from(self, language: str) -> float:
        """Return the probability from which on the attribute is likely in ``language``."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Texts with the scorer's answers; `probabilities` is [n, 7] in the order of ATTRIBUTES."""

    texts: list[str]
    scores: list[Score]
    probabilities: Floats

    def of(self, attribute: str) -> Floats:
        """Return the probabilities of one attribute, [n]."""
        column: Floats = self.probabilities[:, ATTRIBUTES.index(attribute)]
        return column

    def over(self, limits: Mapping[str, HoldLimits]) -> Floats:
        """Return 1.0 where any attribute reaches the hold threshold of the text's language, [n]."""
        languages = [score.language for score in self.scores]
        reached = [
            self.of(name) >= np.array([limit.likely_from(language) for language in languages])
            for name, limit in limits.items()
        ]
        return np.asarray(np.any(reached, axis=0), dtype=np.float64)


def judge(scorer: Scorer, texts: Sequence[str]) -> Judged:
    """Score all texts, batch by batch."""
    scores = [s for part in datasets.batches(texts, BATCH) for s in scorer.score(part)]
    probabilities = np.array([list(score.scores.values()) for score in scores], np.float64)
    return Judged(list(texts), scores, probabilities.reshape(-1, len(ATTRIBUTES)))


def _evaluation(root: Path, name: str) -> list[dict[str, str]]:
    path = root / "eval" / f"{name}.csv.gz"
    if not path.is_file():
        raise datasets.DataMissingError(root)
    return datasets.read_rows(path)


def jigsaw_test(root: Path) -> datasets.Table:
    """Return the reported split of the Wikipedia comments."""
    path = root / "train" / "jigsaw_toxic_2018_part.csv.gz"
    if not path.is_file():
        raise datasets.DataMissingError(root)
    return datasets.load_file(path).where(split="test")


def hatecheck(root: Path) -> tuple[list[str], Floats, list[str], list[str]]:
    """Return texts, hateful or not, functionality and target group."""
    rows = _evaluation(root, "hatecheck_half")
    return (
        [row["text"] for row in rows],
        np.array([float(row["hateful"]) for row in rows]),
        [row["functionality"] for row in rows],
        [row["target"] for row in rows],
    )


def replies(root: Path) -> tuple[list[str], Floats]:
    """Return Russian replies, and toxic or not: half of them are."""
    rows = _evaluation(root, "mera_replies_ru")
    return [row["text"] for row in rows], np.array([float(row["toxic"]) for row in rows])


def identity_templates(root: Path) -> tuple[list[str], Floats]:
    """Return template sentences, and toxic or not."""
    rows = _evaluation(root, "identity_templates_en")
    return [row["text"] for row in rows], np.array([float(row["toxic"]) for row in rows])


def noisyhate(root: Path) -> tuple[list[str], list[str]]:
    """Return clean and perturbed forms of the comments that most raters found toxic."""
    rows = [row for row in _evaluation(root, "noisyhate_pairs_en") if float(row["toxicity"]) >= 0.5]
    return [row["clean"] for row in rows], [row["perturbed"] for row in rows]


def toxic_spans(root: Path, split: str = "test") -> tuple[list[str], list[set[int]]]:
    """Return texts and the code-point positions that raters marked as toxic."""
    rows = [row for row in _evaluation(root, "toxic_spans_en") if row["split"] == split]
    return [row["text"] for row in rows], [set(ast.literal_eval(row["spans"])) for row in rows]


def toxic_texts(root: Path) -> dict[str, list[str]]:
    """Return toxic comments by language, for perturbing: none of them was trained on."""
    table = jigsaw_test(root)
    english = [t for t, toxic in zip(table.texts, table.label("toxicity"), strict=True) if toxic]
    texts, hateful, _, _ = hatecheck(root)
    english += [text for text, bad in zip(texts, hateful, strict=True) if bad]
    texts, toxic = replies(root)
    russian = [text for text, bad in zip(texts, toxic, strict=True) if bad]
    return {"en": english, "ru": russian}


def neutral_russian(root: Path) -> list[str]:
    """Return Russian news sentences (translated) and social media text, largely harmless.

    Every other one: the rest is among the training rows.
    """
    evaluation = sources.neutral(root)[1]
    return evaluation.where(language="ru").texts


def second_person_russian(root: Path) -> list[str]:
    """Return lines of Russian conversation that address somebody, largely harmless.

    They are among the lines that no training reads.
    """
    lines = sources.unlabelled(root)[1].where(source="conversation").texts
    return [line for line in lines if SECOND_PERSON.search(line.lower())]


def marked(text: str, score: Score) -> set[int]:
    """Return the code-point positions that the highlights cover (highlights count UTF-16 units)."""
    if not score.highlights:
        return set()
    units = np.array([2 if ord(c) > 0xFFFF else 1 for c in text], np.int64)
    begins = np.cumsum(units) - units
    positions: set[int] = set()
    for highlight in score.highlights:
        if highlight.attribute != "spam":
            inside = (begins >= highlight.begin) & (begins < highlight.end)
            positions.update(np.flatnonzero(inside).tolist())
    return positions


def span_f1(positions: set[int], expected: set[int]) -> float:
    """Character F1 of one text (SemEval-2021 task 5): two empty sets agree fully."""
    if not positions or not expected:
        return float(positions == expected)
    return 2 * len(positions & expected) / (len(positions) + len(expected))


def curves(root: Path, scorer: Scorer) -> dict[str, tuple[Floats, Floats]]:
    """Labels and probabilities on the Jigsaw test split, for the plots, by attribute."""
    table = jigsaw_test(root)
    answers = judge(scorer, table.texts)
    pairs = {}
    for name in ATTRIBUTES[:6]:
        column = table.label(name).astype(np.float64)
        known = ~np.isnan(column)
        pairs[name] = (column[known], answers.of(name)[known])
    return pairs
