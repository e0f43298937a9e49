"""Train the comment model: python -m classifier train.

Deterministic: the same data gives the same artefact, byte by byte.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier import artifact, datasets, design, roles, tables
from classifier.datasets import Table
from classifier.model import LANES, ZERO, Scorer
from classifier.score import ATTRIBUTES

SERIES = "mq-2026.11-1"
PENALTY = (0.1, 0.5)
STEPS = 120
IMPLIED = 0.3  # importance of a label that follows from another, such as "not toxic, so no threat"
# How far the labels of a source mean what ours mean; measured on the validation splits.
TRUST = {
    "jigsaw_toxic_2018_part": 1.0,
    "civil_toxic_spans_votes": 0.7,
    "wiki_cat_context": 0.5,
    "paradetox_en": 0.4,
    "hatexplain": 0.3,
    "davidson": 0.15,
    "hatemoji_build": 0.6,
    "vk_news_ru": 3.0,
    "edos_sexism": 0.5,
}
# Rows that are for reporting only.
REPORTED = {("jigsaw_toxic_2018_part", "test"), ("identity_neutral_en", "test")}
GOLDEN = (
    "Thank you, this was a pleasure to read.",
    "You are an idiot and everybody knows it.",
    "Y0u are an 1d10t!!!",
    "Islam is a religion of peace.",
    "Спасибо за статью, очень интересно.",
    "Ты дурак и несёшь бред.",
    "Click here to earn $5000 a week from home http://example.com",
    "",
)
Floats = NDArray[np.float32]


def targets(table: Table) -> tuple[Floats, Floats]:
    """Return targets and importances, both [rows, LANES]; importance 0 means unlabelled."""
    known = ~np.isnan(table.labels)
    trust = np.array([TRUST.get(source, 1.0) for source in table.sources], np.float32)
    importance = np.where(known, trust[:, None], 0)
    clean = ((table.labels[:, 0] == 0) | (table.labels[:, 5] == 0))[:, None] & ~known
    clean[:, 0] = False
    clean &= (table.labels[:, 0] == 0)[:, None]
    importance = np.where(clean, IMPLIED * trust[:, None], importance)
    wanted = np.nan_to_num(table.labels)
    pad = np.zeros((len(table), LANES - len(ATTRIBUTES)), np.float32)
    return (
        np.hstack([wanted, pad]).astype(np.float32),
        np.hstack([importance, pad]).astype(np.float32),
    )


def quantise(weights: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Store weights [buckets, LANES] as 8-bit steps around ZERO; return them and the step sizes.

    The largest one in 20,000 weights is clipped: steps get finer for all the others.
    """
    step = np.maximum(np.quantile(np.abs(weights), 0.99995, axis=0) / 127, 1e-9).astype(np.float32)
    stored = np.clip(np.rint(weights / step), -127, 127) + ZERO
    stored[0] = ZERO
    return stored.astype(np.uint8), step


def platt(logits: Floats, wanted: Floats, importance: Floats) -> tuple[float, float]:
    """Return slope and intercept of a logistic calibration (Platt 1999) of one lane."""
    known = importance > 0
    if known.sum() < 50 or len(set(wanted[known].round().tolist())) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=1e6).fit(logits[known, None], wanted[known] > 0.5)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def calibrate(logits: Floats, table: Table) -> dict[str, list[list[float]]]:
    """Fit slopes and intercepts, [2, attributes], per language, on held-out logits."""
    wanted, importance = targets(table)
    languages = np.array(table.languages)
    found = {}
    for name, rows in (
        ("other", languages != ""),
        ("en", languages == "en"),
        ("ru", languages == "ru"),
    ):
        pairs = [
            platt(logits[rows, k], wanted[rows, k], importance[rows, k])
            for k in range(len(ATTRIBUTES))
        ]
        found[name] = [[a for a, _ in pairs], [b for _, b in pairs]]
    return found


def say(text: str) -> None:
    """Show progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def train(root: Path, out: Path, further: Sequence[Path] = ()) -> dict[str, Any]:
    """Train on everything under `root`, write the artefact to `out`, return its manifest."""
    table = datasets.load(root, further)
    held = [key in REPORTED for key in zip(table.sources, table.splits, strict=True)]
    table = table.take(~np.array(held))
    say(f"{len(table)} comments from {len(set(table.sources))} sources")
    characters, lexicon = tables.build(), roles.lexicon()
    problem = design.build(table.texts, characters, lexicon)
    say(f"{problem.words.shape[0]} distinct words")
    wanted, importance = targets(table)
    aside = np.random.default_rng(0).random(len(table)) < 0.15
    weights, bias = _solve(problem.take(~aside), wanted[~aside], importance[~aside], "held-out")
    calibration = calibrate(problem.take(aside).logits(weights) + bias, table.take(aside))
    weights, bias = _solve(problem, wanted, importance, "all")
    return _write(
        out, weights, bias, calibration, characters, lexicon, datasets.digests(root, further)
    )


def _solve(
    problem: design.Design, wanted: Floats, importance: Floats, label: str
) -> tuple[Floats, Floats]:
    def progress(step: int, value: float) -> None:
        if step % 20 == 0:
            say(f"{label}: step {step}, objective {value:,.0f}")

    return design.solve(problem, wanted, importance, PENALTY, STEPS, progress)


def _write(
    out: Path,
    weights: Floats,
    bias: Floats,
    calibration: dict[str, list[list[float]]],
    characters: tables.Tables,
    lexicon: Any,
    data: dict[str, str],
) -> dict[str, Any]:
    grams, gram_step = quantise(weights[: design.GRAM_SIZE])
    words, word_step = quantise(weights[design.GRAM_SIZE :])
    arrays = {
        "fold": characters.fold,
        "expansions": characters.expansions,
        "kind": characters.kind,
        "script": tables.compress(characters.script),
        "respell": characters.respell,
        "style": tables.compress(characters.style),
        "lexicon_keys": lexicon.keys,
        "lexicon_roles": lexicon.roles,
        "grams": grams,
        "words": words,
    }
    info = {
        "series": SERIES,
        "attributes": list(ATTRIBUTES),
        "gram_step": gram_step.tolist(),
        "word_step": word_step.tolist(),
        "bias": bias.tolist(),
        "calibration": calibration,
        "validated": ["en", "ru"],
        "data": data,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "golden": [],
    }
    info = artifact.save(out, arrays, info)
    scorer = Scorer(artifact.read(out))
    golden = scorer.score(GOLDEN)
    info["golden"] = [
        [text, [round(value, 6) for value in score.scores.values()]]
        for text, score in zip(GOLDEN, golden, strict=True)
    ]
    artifact.write_manifest(out, info)
    return info
