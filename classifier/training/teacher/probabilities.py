"""How toxic the teachers find Russian texts that no reader labelled, keyed by the text's hash.

A teacher's probabilities come from logistic regression on its embeddings of the Russian comments
that readers labelled. There is one for each fold of these comments, from those of the other folds,
and a last one from all: a model that must not have seen a fold must not learn of it from the
teacher either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from classifier.training.folds import FOLDS, fold_numbers

FOLDER = Path(__file__).parent
TEACHERS = ("e5", "use")  # each has a folder of its own
STRENGTH = 0.003  # inverse penalty on embeddings; 0.001 and 0.01 give 0.003 to 0.005 less ROC-AUC
FREE = 3.0  # a source's own intercept is penalised less than what is learnt of all sources
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Further:
    """Comments of other sources: `embedded` [rows, dimensions], the rest [rows] each."""

    embedded: Floats
    labels: NDArray[np.float64]
    sample_weight: Floats
    source: NDArray[np.int64]


def regression() -> Pipeline:
    """Return what turns embeddings into probabilities, not fitted."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2_000))


def judge(
    labelled: Floats,
    labels: NDArray[np.float64],
    embedded: Floats,
    further: Further | None = None,
) -> Floats:
    """Return probabilities [texts, FOLDS + 1] of the texts in `embedded` [texts, dimensions].

    `labelled` [comments, dimensions] are the comments that readers labelled as in `labels`. Each
    source of `further` has an intercept of its own, which is dropped.
    """
    fold = fold_numbers(labels)
    columns = [
        _fitted(labelled[fold != number], labels[fold != number], further, embedded)
        for number in range(FOLDS + 1)
    ]
    answers: Floats = np.stack(columns, axis=1).astype(np.float32)
    return answers


def _fitted(
    labelled: Floats, labels: NDArray[np.float64], further: Further | None, embedded: Floats
) -> Floats:
    """Return the probabilities of one teacher, [texts]."""
    if further is None:
        model = regression().fit(labelled, labels > 0.5)
        answers: Floats = model.predict_proba(embedded)[:, 1]
        return answers
    weights, intercept = fitted(labelled, labels, further)
    probabilities: Floats = 1 / (1 + np.exp(-(embedded @ weights) - intercept))
    return probabilities


def fitted(labelled: Floats, labels: NDArray[np.float64], further: Further) -> tuple[Floats, float]:
    """Return the weights [dimensions] and the intercept that give log-odds of embeddings."""
    scaler = StandardScaler().fit(labelled)
    sources = FREE * np.eye(int(further.source.max()) + 1, dtype=np.float32)[further.source]
    own = np.zeros((len(labelled), sources.shape[1]), np.float32)
    rows = np.vstack(
        [
            np.hstack([scaler.transform(labelled), own]),
            np.hstack([scaler.transform(further.embedded), sources]),
        ]
    )
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(
        rows,
        np.concatenate([labels, further.labels]) > 0.5,
        np.concatenate([np.ones(len(labels)), further.sample_weight]),
    )
    weights = model.coef_[0, : labelled.shape[1]] / scaler.scale_
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    return weights.astype(np.float32), intercept


def of(texts: Sequence[str]) -> Floats:
    """Return the mean of the teachers' answers, [texts, FOLDS + 1]; nan where all are silent.

    It is the mean of their log-odds.
    """
    keys = _keys(texts)
    log_odds = np.stack([_stored(teacher, keys) for teacher in TEACHERS])
    silent = np.isnan(log_odds)
    heard = (~silent).sum(0)
    mean = np.where(silent, 0, log_odds).sum(0) / np.maximum(heard, 1)
    answers: Floats = np.where(heard > 0, 1 / (1 + np.exp(-mean)), np.nan).astype(np.float32)
    return answers


def _stored(teacher: str, keys: NDArray[np.uint64]) -> Floats:
    """Return one teacher's log-odds, [texts, FOLDS + 1], nan where it is silent."""
    known = np.load(FOLDER / teacher / "texts.npy", allow_pickle=False)
    stored = np.load(FOLDER / teacher / "probabilities.npy", allow_pickle=False)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    odds = np.clip(stored[at].astype(np.float32), 1, 254)
    log_odds: Floats = np.log(odds / (255 - odds))
    log_odds[known[at] != keys] = np.nan
    return log_odds


def store(teacher: str, texts: Sequence[str], probabilities: Floats) -> None:
    """Write a teacher's files; a probability is kept as one of 256 steps."""
    folder = FOLDER / teacher
    folder.mkdir(exist_ok=True)
    keys, first = np.unique(_keys(texts), return_index=True)
    np.save(folder / "texts.npy", keys)
    np.save(folder / "probabilities.npy", np.rint(probabilities[first] * 255).astype(np.uint8))


def _keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    digests = [hashlib.sha256(text.encode()).digest()[:8] for text in texts]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)
