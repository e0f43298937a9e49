"""`python -m benchmarks.learning.floors --base MODEL` compares a site's layer with a plain method.

The plain method is the one that a trial outside this repository used: logistic regression over the
model's scores beside hashed n-grams of letters and words. Decisions are without slips.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from benchmarks.learning.bases import SOURCES, rows
from benchmarks.learning.comments import Comments, Floats, comments_of
from benchmarks.report import table
from classifier.adaptation import Example, adapt
from classifier.data.datasets import DEFAULT_ROOT, open_text
from classifier.score import ATTRIBUTES, SITE
from classifier.scorer import Scorer, load
from classifier.training.metrics import automation, roc_auc

REVIEWS = "kazsandra_more_kk"  # Kazakh reviews of goods, the lowest mark against the next
SIZES = (1_000, 4_000, 8_000)
TESTED = 2_000
GRAMS = {"char_wb": (2, 5), "word": (1, 2)}
BUCKETS = 2**18


def main() -> None:
    """Print a row for each source and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="labelled comments")
    parser.add_argument("--base", type=Path, required=True, help="a model that saw no source")
    options = parser.parse_args()
    base = load(options.base)
    head = (
        "source",
        "decisions",
        "ROC-AUC before",
        "plain",
        "layer",
        "decidable",
        "plain",
        "layer",
    )
    print(table(head, _rows(options.data, base)))


def _rows(data: Path, base: Scorer) -> Iterator[list[str]]:
    for source, comments in _sources(data):
        order = np.random.default_rng(0).permutation(len(comments.texts)).tolist()
        tested = comments.take(order[:TESTED] if len(order) > 2 * TESTED else order[:800])
        rest = order[len(tested.texts) :]
        for size in (size for size in SIZES if size <= len(rest)):
            yield [source, f"{size:,}", *_compared(base, comments.take(rest[:size]), tested)]


def _sources(data: Path) -> Iterator[tuple[str, Comments]]:
    for source in SOURCES:
        yield source, comments_of(rows(data, source), SOURCES[source])
    with open_text(data / "unlabelled" / f"{REVIEWS}.csv.gz") as file:
        reviews = [row for row in csv.DictReader(file) if row["rating"] in ("0", "1")]
    named = [{"text": row["text"], "low": str(1 - int(row["rating"]))} for row in reviews]
    yield REVIEWS, comments_of(named, "low")


def _compared(base: Scorer, decided: Comments, tested: Comments) -> list[str]:
    """Return ROC-AUC, and the decidable share, of the base, the plain method and the layer."""
    examples = [Example(t, int(y)) for t, y in zip(decided.texts, decided.toxic, strict=True)]
    layer = base.with_site(adapt(examples, base))
    risks = (
        _scores(base, tested).max(1),
        plain(base, decided, tested),
        np.array([score.scores[SITE] for score in layer.score(tested.texts)]),
    )
    ranked = [f"{roc_auc(tested.toxic, risk):.3f}" for risk in risks]
    return ranked + [f"{automation(tested.toxic, risk).share:.3f}" for risk in risks]


def plain(base: Scorer, decided: Comments, tested: Comments) -> Floats:
    """Return the log-odds of the tested comments by the plain method, [n]."""
    count = len(decided.texts)
    odds = np.concatenate([_scores(base, decided), _scores(base, tested)]).clip(1e-4, 1 - 1e-4)
    odds = np.log(odds / (1 - odds))
    parts = [csr_matrix((odds - odds[:count].mean(0)) / odds[:count].std(0))]
    for analyzer, lengths in GRAMS.items():
        hashed = HashingVectorizer(
            analyzer=analyzer, ngram_range=lengths, n_features=BUCKETS, alternate_sign=False,
            norm=None,
        ).transform([*decided.texts, *tested.texts])  # fmt: skip
        hashed.data = np.log1p(hashed.data)
        parts.append(TfidfTransformer().fit(hashed[:count]).transform(hashed))
    matrix = hstack(parts).tocsr()
    model = LogisticRegression(max_iter=300).fit(matrix[:count], decided.toxic)
    said: Floats = model.decision_function(matrix[count:])
    return said


def _scores(base: Scorer, comments: Comments) -> Floats:
    said = base.score(comments.texts)
    return np.array([[score.scores[a] for a in ATTRIBUTES] for score in said], np.float64)


if __name__ == "__main__":
    main()
