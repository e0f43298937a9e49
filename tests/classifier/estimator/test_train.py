"""Training on a small newsroom's own files: deterministic, and no source is needed but a folder."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import classifier
from classifier.__main__ import main
from classifier.artifact import SHIPPED
from classifier.data import datasets, handwritten, sources
from classifier.estimator import train
from classifier.text.vocabulary import IS_GROUP
from classifier.training import problem, vices, vocabulary_selection
from classifier.training.solver import Objective, Weights
from classifier.training.teacher import leanings, probabilities

BRIDGE = "Сегодня в городе открыли новый мост."
COLUMNS = ["text", "lang", "split", *datasets.COLUMNS]


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Write a gzip CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few hundred of our own sentences."""
    root = tmp_path_factory.mktemp("data")
    rows = random.Random(1).sample([r for r in handwritten.training() if r.lang != "kk"], 600)
    labelled = [
        {
            "text": row.text,
            "lang": row.lang,
            "split": "train",
            **{
                column: row.labels.get(name, "")
                for column, name in zip(datasets.COLUMNS, classifier.ATTRIBUTES, strict=True)
            },
        }
        for row in rows
    ]
    write(root / "train" / "jigsaw_toxic_2018_part.csv.gz", labelled[:300])
    write(root / "train" / "vk_news_ru.csv.gz", labelled[300:])
    plain = {"text": BRIDGE, "lang": "ru", "genre": "news"}
    background = (
        "language_id_ntrex",
        "taiga_ru",
        "kazsandra_reviews_kk_unlabelled",
        "kazsandra_more_kk",
    )
    for name in (*background, *sources.UNLABELLED.values()):
        write(root / "unlabelled" / f"{name}.csv.gz", [plain] * 4)
    spans = [{"text": "what an idiot you are", "spans": "[8, 9, 10, 11, 12]", "split": "train"}]
    write(root / "eval" / "toxic_spans_en.csv.gz", spans * 5)
    lexicons = root / "lexicons"
    lexicons.mkdir()
    with gzip.open(lexicons / "obscene_forms_ru.txt.gz", "wt", encoding="utf-8") as file:
        file.write("блядство\n")
    (lexicons / "ldnoobw_v2_ru.txt").write_text("блядь\n", encoding="utf-8")
    (lexicons / "profanity_en.csv").write_text("text,severity_rating\nshithead,2.5\n", "utf-8")
    return root


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """A few steps and few sentences of our own are enough to see that training works."""
    few = sources.own().take(slice(0, None, 40))
    every_word = vocabulary_selection.always_known(leanings.known())
    taught = vices.teach
    few_words = dict(list(every_word.items())[::300])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "own", lambda: few)
        patch.setattr(vices, "teach", lambda model, rows, table: taught(model, rows[::80], table))
        patch.setattr(vocabulary_selection, "always_known", lambda _: few_words)
        patch.setattr(problem, "STEPS", 6)
        patch.setattr(problem, "STEPS_AFTER", 3)
        yield


@dataclass(frozen=True, slots=True)
class Run:
    """What a training wrote, and how many threads added up its sums."""

    manifest: dict[str, Any]
    model: Path
    threads: set[int]


@pytest.fixture(scope="module")
def run(root: Path, quick: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One training where two threads are allowed."""
    model, threads, solve = tmp_path_factory.mktemp("model"), set[int](), problem.solve

    def counting(*given: Any) -> Weights:
        threads.update(pool["num_threads"] for pool in threadpool_info())
        return solve(*given)

    with pytest.MonkeyPatch.context() as patch, threadpool_limits(2):
        patch.setattr(problem, "solve", counting)
        return Run(train.train(root, model), model, threads)


def test_the_same_data_gives_the_same_model(
    root: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two runs end in the same digest, show progress, and leave a model that loads."""
    again = train.train(root, tmp_path)
    assert again["name"] == run.manifest["name"]
    assert again["files"] == run.manifest["files"]
    assert "known words" in capsys.readouterr().err
    scorer = classifier.load(run.model)
    assert scorer.model == again["name"]
    assert set(again["data"]) == {"jigsaw_toxic_2018_part.csv.gz", "vk_news_ru.csv.gz"}


def test_training_takes_one_thread_for_its_sums(run: Run) -> None:
    """How many threads add up changes the order, and so the digest: it is always one."""
    assert run.threads == {1}


def test_the_teachers_word_counts_where_readers_said_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the target: in a lane with a fold, that of the teacher which has not seen the fold."""

    def heard(texts: list[str]) -> np.ndarray:
        known = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
        return np.array([known if text == BRIDGE else [np.nan] * 6 for text in texts])

    monkeypatch.setattr(probabilities, "of", heard)
    problems: list[Objective] = []
    nothing = Weights(*np.zeros((3, 1, 3), np.float32))
    monkeypatch.setattr(problem, "solve", lambda given, *_: problems.append(given) or nothing)
    found = problem.prepare(root)
    told = found.soft_weights > 0
    assert told.any()
    assert {found.table.texts[row] for row in np.flatnonzero(told)} == {BRIDGE}
    hidden = np.zeros(len(told), bool)
    hidden[np.flatnonzero(told)[0]] = True
    found.solve(told, [problem.Lane(0), problem.Lane(0, hidden, 2), problem.Lane(4)])
    targets, sample_weight = problems[0].targets, problems[0].sample_weight
    assert targets[0] == pytest.approx([0.6, 0.3, 0.0])
    assert sample_weight[0, 1] == 0 < sample_weight[1, 1]
    assert found.teaching(0)[told].all()


def test_a_lane_leans_by_what_saw_no_more_than_it_did(root: Path) -> None:
    """Toxicity has the leanings of its fold, at their fixed weight; no other attribute has any."""
    laid_out = problem.prepare(root)
    rows = np.ones(len(laid_out.table), bool)
    lanes = [problem.Lane(0), problem.Lane(0, ~rows, 2), problem.Lane(4)]
    weights = laid_out.solve(rows, lanes).vectors[-problem.LEANINGS :]
    expected = np.zeros((problem.LEANINGS, 3))
    expected[-1, 0] = expected[2, 1] = problem.LATE
    assert weights.tolist() == expected.tolist()
    leaning = laid_out.vectors[: len(laid_out.words), -problem.LEANINGS :]
    assert leaning == pytest.approx(_without_groups(laid_out))


def _without_groups(laid_out: problem.TrainingProblem) -> np.ndarray:
    values = leanings.of(laid_out.words)
    values[(laid_out.vocabulary.roles & IS_GROUP) > 0] = 0
    return values


def test_russian_toxicity_is_judged_by_itself(run: Run) -> None:
    """The second layer for Russian reads toxicity's sums and no other attribute's."""
    stacks = run.manifest["stacks"]
    read = [place for place, row in enumerate(stacks["ru"]) if row[0]]
    assert {place for place in read if place < 28} == {0, 7, 14, 21}
    assert [row[1:] for row in stacks["ru"]] == [row[1:] for row in stacks[""]]


def test_a_newsrooms_own_file_is_trained_on(root: Path, tmp_path: Path) -> None:
    """A further labelled file changes the model, and its digest stands in the manifest."""
    own = tmp_path / "own.csv.gz"
    write(own, [{"text": "these wombats are zorgs", "lang": "en", "toxic": 1}] * 3)
    found = train.train(root, tmp_path / "model", [own])
    assert "own.csv.gz" in found["data"]
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"] == found["data"]


@pytest.mark.parametrize("command", ["train", "train-language", "evaluate"])
def test_missing_data_is_said_in_one_sentence(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the data folder a command names it and ends with status 2."""
    model = tmp_path / "m" if command != "evaluate" else SHIPPED
    assert main([command, "--data", str(tmp_path / "none"), "--model", str(model)]) == 2
    assert "none" in capsys.readouterr().err
