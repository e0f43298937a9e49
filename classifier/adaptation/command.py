"""`python -m classifier adapt LABELS.csv --out DIR`: a model folder from a file of decisions."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryFile

from classifier.adaptation.adapt import adapt
from classifier.adaptation.card import card
from classifier.adaptation.example import AdaptationError
from classifier.adaptation.label_file import LabelFile
from classifier.estimator import CommentClassifier

CARD = "card.md"


def run(labels: Path, out: Path, base: Path) -> int:
    """Write the folder `out` and print its card; return the exit status, 2 for unusable input.

    Raises:
        ArtifactError: `base` is no usable model.
    """
    try:
        sys.stdout.write(_made(labels, out, base))
    except AdaptationError as error:
        sys.stderr.write(f"\r{error}\n")
        return 2
    return 0


def _made(labels: Path, out: Path, base: Path) -> str:
    """Write the folder, return the card that lies in it."""
    if out.exists():
        raise AdaptationError(f"{out} exists already; name a folder that does not")
    _require_place(out.parent)  # before minutes of fitting
    file = LabelFile(labels)
    layer = adapt(file, CommentClassifier.load(base).scorer, progress=_show)
    try:
        layer.save(out, base)
        text = card(layer) + _blank(file.blank)
        (out / CARD).write_text(text, encoding="utf-8")
    except OSError as error:
        raise AdaptationError(f"{out} cannot be written: {error.strerror}") from error
    return text


def _require_place(folder: Path) -> None:
    """Make `folder` if it is not there. Raises AdaptationError where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise AdaptationError(f"{folder} cannot be written: {error.strerror}") from error


def _blank(count: int) -> str:
    return f"\nLeft out, as they have no text: {count:,}.\n" if count else ""


def _show(share: float) -> None:
    end = "\n" if share == 1.0 else ""
    sys.stderr.write(f"\r{100 * share:3.0f} %{end}")
    sys.stderr.flush()
