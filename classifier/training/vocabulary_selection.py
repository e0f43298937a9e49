"""Choose the words that the model knows, by counting them in the training comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from classifier.data.datasets import Table
from classifier.kernel import Reader
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary, build, count_words
from classifier.training import roles
from classifier.training.lists import forms

UNCOUNTED = ("lexicon",)
LANGUAGES = ("en", "ru", "kk", "uk")
# How common a word is taken to be that no comment need hold: a listed one is not read as another,
# and is known when misspelt.
LISTED, LEANING = 128, 2


def vocabulary(
    table: Table, tables: Tables, leaning: Iterable[str]
) -> tuple[Vocabulary, list[str]]:
    """Return the vocabulary of the comments, which should not be disguised, and its words.

    The words of `leaning` are known, too, whether a comment holds them or not.
    """
    hashes = Reader.start(tables).hashes
    return build(count(table, tables), roles.roles(), hashes, always_known(leaning))


def always_known(leaning: Iterable[str]) -> dict[str, int]:
    """Return words that are known though no comment may hold them, and their least counts."""
    return dict.fromkeys(leaning, LEANING) | dict.fromkeys(forms.types(), LISTED)


def count(table: Table, tables: Tables) -> dict[str, Counter[str]]:
    """Count the folded words of the comments by language."""
    reader = Reader.start(tables)
    counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    counted = ~np.isin(table.sources, UNCOUNTED)
    for language, counter in counts.items():
        for text in table.take(counted & (np.array(table.languages) == language)).texts:
            counter.update(count_words(reader.fold(text).words()))
    return counts
