"""Tables per group: which identities and which functions of hate speech tests go wrong."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.data import heldout
from classifier.data.heldout import Floats, Judged, judge
from classifier.scorer import Scorer
from classifier.training import metrics
from classifier.training.thresholds import Limits

SEED = 2026


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a table: cases, ROC-AUC (nan with one class), share of harmless ones held."""

    group: str
    cases: int
    auc: float
    false_held: float
    found: float


def line(group: str, labels: Floats, probability: Floats, over: Floats) -> Line:
    """The figures of one group; all three are [cases]."""
    bad = labels > 0.5
    return Line(
        group,
        len(labels),
        metrics.roc_auc(labels, probability),
        float(over[~bad].mean()) if (~bad).any() else float("nan"),
        float(over[bad].mean()) if bad.any() else float("nan"),
    )


def _grouped(
    groups: list[str], labels: Floats, answers: Judged, limits: Mapping[str, Limits], head: str
) -> list[Line]:
    names, over = np.array(groups), answers.over(limits)
    return [
        line(name, labels[names == name], answers.of(head)[names == name], over[names == name])
        for name in sorted(set(groups))
        if name
    ]


IDENTITIES = (
    "muslim", "christian", "jewish", "buddhist", "catholic", "protestant", "sikh", "taoist",
    "gay", "lesbian", "bisexual", "transgender", "trans", "queer", "lgbt", "lgbtq",
    "heterosexual", "straight", "male", "female", "nonbinary", "black", "white", "african",
    "african american", "asian", "hispanic", "latino", "latina", "latinx", "mexican", "canadian",
    "american", "indian", "middle eastern", "chinese", "japanese", "european", "blind", "deaf",
    "paralyzed", "old", "older", "young", "younger", "teenage", "millenial", "middle aged",
    "elderly",
)  # fmt: skip


def identity_of(text: str) -> str:
    """Return the longest identity term in the text, or an empty string."""
    padded = f" {text.lower()} ".replace(".", " ").replace(",", " ")
    return max((name for name in IDENTITIES if f" {name} " in padded), key=len, default="")


def by_identity(root: Path, scorer: Scorer, limits: Mapping[str, Limits]) -> dict[str, list[Line]]:
    """Tables per group: HateCheck targets and functionalities, identity templates."""
    texts, hateful, functions, targets = heldout.hatecheck(root)
    answers = judge(scorer, texts)
    lines, toxic = heldout.identity_templates(root)
    picked = sorted(random.Random(SEED).sample(range(len(lines)), len(lines) // 2))  # noqa: S311
    some = [lines[row] for row in picked]
    return {
        "HateCheck, by group that is named": _grouped(
            targets, hateful, answers, limits, "identity_attack"
        ),
        "HateCheck, by functionality": _grouped(
            functions, hateful, answers, limits, "identity_attack"
        ),
        "Identity templates (English)": _grouped(
            [identity_of(text) for text in some],
            toxic[picked],
            judge(scorer, some),
            limits,
            "toxicity",
        ),
    }
