"""The two models of the comparison: one that never saw the sources, one trained with their rows.

A row is in the stream of a site or, three in ten by the digest of its text, kept for testing; the
second model has the streams' rows, and neither has a row that is tested on. Nor has either the word
of the teacher, which learnt from all rows of one of the sources.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from classifier.data import datasets, sources
from classifier.estimator.train import train

SOURCES = {
    "vk_news_ru": "toxic",
    "telegram_spam_ru": "spam",
    "hatexplain": "toxic",
    "civil_toxic_spans_votes": "toxic",
}
TESTED = 77  # of 256
Row = dict[str, str]


def is_tested(row: Row) -> bool:
    """Return whether a row is kept for testing."""
    return hashlib.sha256(row["text"].encode()).digest()[0] < TESTED


def rows(data: Path, source: str) -> list[Row]:
    """Return the labelled rows of a source."""
    table = datasets.read_rows(data / "train" / f"{source}.csv.gz")
    return [row for row in table if row[SOURCES[source]] != ""]


def bases(data: Path, cache: Path) -> tuple[Path, Path]:
    """Return the folders of the model without and of the one with; train what is not there yet.

    A training takes some 4 minutes of a processor and 2.8 GB.
    """
    return _base(data, cache, "without", lambda row: False), _base(
        data, cache, "with", lambda row: not is_tested(row)
    )


def _base(data: Path, cache: Path, name: str, takes: Callable[[Row], bool]) -> Path:
    out = cache / name
    if not (out / "thresholds.json").exists():
        root = cache / f"data-{name}"
        lay_out(data, root, takes)
        with patch.dict(sources.TEACHER_TRUST, clear=True):
            train(root, out)
        shutil.rmtree(root)
    return out


def lay_out(data: Path, root: Path, takes: Callable[[Row], bool]) -> None:
    """Make a data folder in which the sources have only the rows that it takes."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "train").mkdir(parents=True)
    for name in ("eval", "lexicons", "unlabelled"):
        (root / name).symlink_to(data / name)
    for path in datasets.files(data):
        target, source = root / "train" / path.name, path.name.split(".")[0]
        part = [row for row in datasets.read_rows(path) if takes(row)] if source in SOURCES else []
        if source not in SOURCES:
            target.symlink_to(path)
        elif part:
            _write(target, part)


def _write(path: Path, part: list[Row]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(part[0]))
        writer.writeheader()
        writer.writerows(part)
