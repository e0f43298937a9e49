"""An artefact in memory, written as `classifier.load` reads it."""

from __future__ import annotations

from pathlib import Path

from classifier import artifact
from classifier.artifact import Artifact
from classifier.text.tables import compress
from classifier.training.train import golden

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
    artifact.write_manifest(folder, {**info, "golden": golden(folder)})
    return artifact.read(folder)
