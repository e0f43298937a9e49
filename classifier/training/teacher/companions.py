"""Ask navec: which words keep company with toxic ones."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import numpy as np

from classifier.data import sources
from classifier.data.datasets import Table
from classifier.kernel import Reader
from classifier.text import tables
from classifier.text.vocabulary import LEAST_COUNT
from classifier.training import vocabulary_selection
from classifier.training.lists import forms
from classifier.training.teacher import leanings
from classifier.training.teacher.leanings import WordVectors

RUSSIAN = re.compile("[а-яё]+")


def ask(archive: Path, table: Table) -> None:
    """Store the leanings of the words that are met, of the listed ones, and of those most leaning.

    Raises:
        SystemExit: the wheel is not installed; a sentence says so.
    """
    words = load(archive)
    characters = tables.build()
    counts = vocabulary_selection.count(table, characters)["ru"]
    comments = table.where(source=sources.NEWS, attribute="toxicity")
    reader = Reader.start(characters)
    said = [list(dict.fromkeys(reader.fold(text).words())) for text in comments.texts]
    rows = int((np.array(table.languages) == "ru").sum())
    rarity = leanings.rarity(counts, rows, words.place)
    labels = comments.label("toxicity").astype(np.float64)
    leaning = leanings.judge(said, labels, rarity, words)
    met = {word for word, count in counts.items() if count >= LEAST_COUNT["ru"]}
    met |= forms.types().keys()
    leanings.store(*kept(words, leaning, met))


def kept(
    words: WordVectors, leaning: leanings.Floats, met: set[str]
) -> tuple[list[str], leanings.Floats]:
    """Return the words that are stored and their leanings."""
    names = list(words.place)
    is_met = np.array([name in met for name in names])
    others = np.flatnonzero(~is_met)
    most = others[np.argsort(-np.abs(leaning[others, -1]), kind="stable")[: leanings.MOST]]
    rows = np.sort(np.concatenate([np.flatnonzero(is_met), most]))
    return [names[row] for row in rows], leaning[rows]


def load(archive: Path) -> WordVectors:
    """Return the folded Russian words of an archive with their vectors."""
    try:
        navec = importlib.import_module("navec").Navec.load(str(archive))
    except ImportError:
        raise SystemExit("this needs the teacher: pip install navec") from None
    rows: dict[str, int] = {}
    for row, word in enumerate(navec.vocab.words):
        folded = word.replace("ё", "е")
        if RUSSIAN.fullmatch(word) and (folded == word or folded not in rows):
            rows[folded] = row
    codes, centroids = np.asarray(navec.pq.indexes), np.asarray(navec.pq.codes)
    chosen = codes[list(rows.values())]
    values = centroids[np.arange(chosen.shape[1])[None], chosen].reshape(len(chosen), -1)
    place = {word: number for number, word in enumerate(rows)}
    return WordVectors(place, values.astype(np.float32))
