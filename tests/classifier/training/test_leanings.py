"""Words lean towards toxic comments by the company they keep, met in one or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classifier.training.folds import FOLDS, fold_numbers
from classifier.training.teacher import companions, leanings
from classifier.training.teacher.leanings import WordVectors

WORDS = {"дурень": 0, "спасибо": 1, "глупец": 2, "благодарю": 3}
VECTORS = WordVectors(WORDS, np.array([[1, 0], [0, 1], [0.9, 0.1], [0.1, 0.9]], np.float32))
LABELS = (np.arange(100) % 2).astype(np.float64)
COMMENTS = [["дурень", "тут"] if toxic else ["спасибо", "тут"] for toxic in LABELS]
RARITY = np.ones(len(WORDS), np.float32)


def test_a_word_leans_like_its_neighbours() -> None:
    """What no comment holds leans as what is near it does."""
    fool, thanks, dunce, grateful = leanings.judge(COMMENTS, LABELS, RARITY, VECTORS)[:, -1]
    assert fool > dunce > 0 > grateful > thanks


def test_a_fold_has_leanings_that_saw_none_of_its_comments() -> None:
    """Other words in a fold change the leanings of all others and of the last column alone."""
    scale = leanings.judge(COMMENTS, LABELS, RARITY, VECTORS)
    rows = np.flatnonzero(fold_numbers(LABELS) == 2)
    changed = list(COMMENTS)
    for one, other in zip(rows[::2], rows[1::2], strict=False):
        changed[one], changed[other] = changed[other], changed[one]
    after = leanings.judge(changed, LABELS, RARITY, VECTORS)
    same = [bool(np.allclose(scale[:, n], after[:, n])) for n in range(FOLDS + 1)]
    assert same == [False, False, True, False, False, False]


def test_leanings_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are found by the word, to half a step; any other word leans nowhere."""
    monkeypatch.setattr(leanings, "FOLDER", tmp_path)
    given = np.linspace(-5, 5, 2 * (FOLDS + 1), dtype=np.float32).reshape(2, -1)
    leanings.store(["дурень", "спасибо"], given)
    read = leanings.of(["спасибо", "мост", "дурень"])
    assert read[[2, 0]] == pytest.approx(given, abs=leanings.STEP / 2 + 1e-6)
    assert not read[1].any()


def test_the_words_that_lean_most_are_kept_beside_those_that_are_met(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of words that no text holds, only the most telling ones are stored."""
    monkeypatch.setattr(leanings, "MOST", 1)
    values = np.array([[0.1], [0.2], [3.0], [-2.0]], np.float32)
    words, kept = companions.kept(VECTORS, values, {"дурень"})
    assert words == ["дурень", "глупец"]
    assert kept[:, 0].tolist() == pytest.approx([0.1, 3.0])


def test_a_missing_archive_reader_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks navec anew without the wheel is told what to install."""
    monkeypatch.setitem(__import__("sys").modules, "navec", None)
    with pytest.raises(SystemExit, match="pip install navec"):
        companions.load(Path("none.tar"))
