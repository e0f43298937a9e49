"""An artefact in memory, written as `classifier.load` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from classifier import artifact
from classifier.artifact import Artifact
from classifier.scorer import Scorer
from classifier.text.tables import compress

GOLDEN = (
    "Thank you, this was a pleasure to read.",
    "You are an idiot and everybody knows it.",
    "Y0u are an 1d10t!!!",
    "Islam is a religion of peace.",
    "Спасибо за статью, очень интересно.",
    "Ты дурак и несёшь бред.",
    "Click here to earn $5000 a week from home http://example.com",
    "",
)
MADE_ANEW = ("name", "files", "format")


def write(model: Artifact, folder: Path) -> Artifact:
    """Write an artefact with what it says of the golden texts; return it as it is read back."""
    parts = {
        **{name: getattr(model.tables, name) for name in artifact.CHARACTERS},
        **{name: getattr(model.vocabulary, name) for name in artifact.VOCABULARY},
        **{name: getattr(model, name) for name in artifact.WEIGHTS},
    }
    packed = {name: compress(parts[name]) for name in artifact.PACKED}
    info = {name: value for name, value in model.info.items() if name not in MADE_ANEW}
    info = artifact.save(folder, {**parts, **packed}, {**info, "golden": []})
    artifact.write_manifest(folder, {**info, "golden": _golden(folder)})
    return artifact.read(folder)


def _golden(folder: Path) -> list[list[Any]]:
    """Score the golden texts with the model that was written."""
    scores = Scorer(artifact.read(folder)).score(GOLDEN)
    return [
        [text, [round(value, 6) for value in score.scores.values()]]
        for text, score in zip(GOLDEN, scores, strict=True)
    ]
