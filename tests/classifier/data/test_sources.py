"""Unlabelled Russian text: what the teachers judge for training, and what is only reported."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from classifier.data import heldout, sources
from classifier.data.datasets import COLUMNS, Table

EVERY = sources.REPORTED_SHARE


def data(root: Path, lines: list[str]) -> Path:
    """A data folder with these lines of conversation and one news post."""
    for name, texts in (("koziev_ru", lines), ("telegram_news_ru", ["Открыт мост."])):
        path = root / "unlabelled" / f"{name}.csv.gz"
        path.parent.mkdir(exist_ok=True)
        with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([["text"], *[[text] for text in texts]])
    return root


def test_no_reported_line_is_trained_on(tmp_path: Path) -> None:
    """One line in so many is set aside; nobody labelled any of them."""
    root = data(tmp_path, [f"Строка {number}" for number in range(3 * EVERY)])
    training, reported = sources.unlabelled(root)
    assert len(reported) == 3
    assert not set(training.texts) & set(reported.texts)
    assert np.isnan(training.labels).all()
    assert set(training.languages) == {"ru"}


def test_lines_that_address_somebody_are_reported(tmp_path: Path) -> None:
    """Of the lines set aside those count that say you, in whatever case."""
    lines = [f"Строка {number}" for number in range(4 * EVERY)]
    said = ["Ты где?", "Мы дома.", "Это ваше?", "Волны высоки."]
    lines[EVERY - 1 :: EVERY] = said
    assert heldout.second_person_russian(data(tmp_path, lines)) == ["Ты где?", "Это ваше?"]


def test_pairs_of_stance_are_trusted_less_than_other_sentences() -> None:
    """Hostile pairs that name a group least of all, in Russian and Kazakh."""
    hostile, harmless = np.zeros(len(COLUMNS), np.float32), np.zeros(len(COLUMNS), np.float32)
    hostile[[sources.TOXIC, sources.IDENTITY]] = 1
    origins = ["written", "stance", "written", "stance", "stance"]
    languages = ["en", "en", "en", "en", "ru"]
    labels = np.stack([hostile, hostile, harmless, harmless, hostile])
    table = Table(["text"] * 5, languages, ["train"] * 5, origins, labels)
    weight = sources.targets(table)[1][:, sources.IDENTITY]
    assert weight[0] > weight[1] > weight[4] > 0
    assert weight[2] > weight[3] > weight[1]
