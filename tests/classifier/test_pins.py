"""A change of the scorer's code changes no answer."""

from __future__ import annotations

import json

import pytest

from tests.classifier import pins


def test_the_answers_are_those_that_were_noted() -> None:
    """Scores within a millionth, the same language, the same words: for each of our texts."""
    noted, found = json.loads(pins.FILE.read_text(encoding="utf-8")), pins.pins()
    assert found["model"] == noted["model"], "a new model: python -m tests.classifier.pins"
    for before, now in zip(noted["answers"], found["answers"], strict=True):
        text = before["text"]
        assert now["scores"] == pytest.approx(before["scores"], abs=1e-6), text
        assert now["language"] == [before["language"][0], pytest.approx(before["language"][1])], (
            text
        )
        assert now["words"] == before["words"], text
