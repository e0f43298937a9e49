"""Choose the words that the model knows, by counting them in the training comments."""

from __future__ import annotations

from collections import Counter

import numpy as np

from classifier.data.datasets import Table
from classifier.kernel import Reader
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary, build, count_words
from classifier.training import roles

UNCOUNTED = ("lexicon",)


def vocabulary(table: Table, tables: Tables) -> tuple[Vocabulary, list[str]]:
    """Return the vocabulary of the comments, which should not be disguised, and its words."""
    reader = Reader.start(tables)
    counts: dict[str, Counter[str]] = {"en": Counter(), "ru": Counter(), "kk": Counter()}
    counted = ~np.isin(table.sources, UNCOUNTED)
    for language, counter in counts.items():
        for text in table.take(counted & (np.array(table.languages) == language)).texts:
            counter.update(count_words(reader.fold(text).words()))
    return build(counts, roles.roles(), reader.hashes)
