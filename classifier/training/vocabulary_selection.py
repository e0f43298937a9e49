"""Choose the words that the model knows, by counting them in the training comments."""

from __future__ import annotations

from collections import Counter

import numpy as np

from classifier.data import datasets
from classifier.data.datasets import Table
from classifier.text.normalise import fold
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary, build, count_words
from classifier.training import roles

BATCH = 512
UNCOUNTED = ("lexicon",)


def vocabulary(table: Table, tables: Tables) -> tuple[Vocabulary, list[str]]:
    """Return the vocabulary of the comments, which should not be disguised, and its words."""
    counts: dict[str, Counter[str]] = {"en": Counter(), "ru": Counter(), "kk": Counter()}
    counted = ~np.isin(table.sources, UNCOUNTED)
    for language, counter in counts.items():
        here = table.take(counted & (np.array(table.languages) == language))
        for texts in datasets.batches(here.texts, BATCH):
            folded = fold(texts, tables)
            counter.update(count_words(folded.chars, folded.start, folded.stop))
    return build(counts, roles.roles())
