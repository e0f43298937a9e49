"""Kazakh reviews: harmless background, without what is rude and without what is known already."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from classifier.data import reviews


def test_reviews_are_taken_that_say_nothing_rude(tmp_path: Path) -> None:
    """No rude one, and none of the smaller file."""
    (tmp_path / "unlabelled").mkdir()
    polite = [f"Бағдарлама жақсы, {number} рахмет" for number in range(4)]
    _write(tmp_path, "kazsandra_reviews_kk_unlabelled", polite[:1])
    rude = ["Қотақтай бағдарлама"]
    _write(tmp_path, "kazsandra_more_kk", [*polite, *rude])
    assert reviews.harmless(tmp_path) == polite[1:]


@pytest.mark.parametrize("text", ["Автор идиоттар", "блядь қайта", "ТОПАСТАР, қарасаңшы"])
def test_a_form_of_a_listed_word_is_rude(text: str) -> None:
    """In any case and with any ending."""
    assert reviews.is_rude(text)


def _write(root: Path, name: str, texts: list[str]) -> None:
    path = root / "unlabelled" / f"{name}.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["text"], *([text] for text in texts)])
