"""Ask a teacher anew: python -m classifier.training.teacher {e5,use,navec}."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from classifier.data import sources
from classifier.data.datasets import DEFAULT_ROOT, Table
from classifier.text import tables
from classifier.training.teacher import companions, embedder, leanings, probabilities, vectors
from classifier.training.teacher.embedder import Embed, embedded
from classifier.training.teacher.probabilities import Further
from classifier.training.vocabulary_selection import vocabulary

# English comments that teach beside the Russian ones, at most so many of a source.
ENGLISH = {
    "jigsaw_toxic_2018_part": 20_000,
    "civil_toxic_spans_votes": 15_000,
    "wiki_cat_context": 5_000,
    "hatexplain": 10_000,
    "paradetox_en": 6_000,
    "surge_toxicity": 2_000,
    "hatemoji_build": 6_000,
}
ENGLISH_TRUST = 0.1  # beside a Russian comment; 0.03 and 0.3 gave 0.001 less
DRAW = 5  # seed


def main() -> None:
    """Ask one teacher and store what training needs of it."""
    parser = argparse.ArgumentParser(
        prog="python -m classifier.training.teacher", description=__doc__
    )
    parser.add_argument("teacher", choices=("e5", "use", "navec"))
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT)
    parser.add_argument("--keep-words", action="store_true", help="e5: judge the texts only")
    parser.add_argument("--archive", type=Path, help="navec: its word vectors")
    options = parser.parse_args()
    table, taken_from = sources.gather(options.data)
    if options.teacher == "navec":
        companions.ask(options.archive, table.take(taken_from < 0))
        return
    embed = embedder.load(options.teacher)
    originals = table.take(taken_from < 0)
    if options.teacher == "use":
        judge("use", embed, originals, english(embed, originals))
        return
    if not options.keep_words:
        chosen_words, words = vocabulary(originals, tables.build(), leanings.known())
        vectors.store(chosen_words.keys, embedded(embed, words))
    judge("e5", embed, originals.take(~np.isin(originals.sources, list(sources.UNLABELLED))))


def judge(teacher: str, embed: Embed, table: Table, further: Further | None = None) -> None:
    """Store how toxic a teacher finds Russian texts of `table`, and clauses, without a label."""
    comments = table.where(source=sources.NEWS, attribute="toxicity")
    texts = table.take(sources.teacher_trust(table) > 0).texts + sources.cut(table)[0].texts
    labels = comments.label("toxicity").astype(np.float64)
    answers = probabilities.judge(
        embedded(embed, comments.texts), labels, embedded(embed, texts), further
    )
    probabilities.store(teacher, texts, answers)


def english(embed: Embed, table: Table) -> Further:
    """Return English comments that readers labelled, embedded."""
    rng = np.random.default_rng(DRAW)
    names = np.array(table.sources)
    drawn = [
        np.sort(rng.permutation(np.flatnonzero(names == name))[:most])
        for name, most in ENGLISH.items()
    ]
    numbers = np.repeat(np.arange(len(drawn)), [len(rows) for rows in drawn])
    part = table.take(np.concatenate(drawn))
    labels = part.label("toxicity").astype(np.float64)
    trust = np.array([sources.TRUST.get(name, 1.0) for name in part.sources], np.float32)
    known = ~np.isnan(labels)
    embeddings = embedded(embed, part.texts)
    return Further(embeddings[known], labels[known], ENGLISH_TRUST * trust[known], numbers[known])


if __name__ == "__main__":
    main()
