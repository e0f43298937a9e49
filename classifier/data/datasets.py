"""Read labelled comments for training and testing; none of them is part of this product.

A row says nothing about an attribute that its source did not label: NaN, never 0.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from classifier.score import ATTRIBUTES

DEFAULT_ROOT = Path(__file__).resolve().parents[3] / "shared" / "data"
# Column names in the files, in the order of ATTRIBUTES.
COLUMNS = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_attack", "spam")
csv.field_size_limit(1 << 24)


@dataclass(frozen=True, slots=True)
class Table:
    """Comments with labels, row by row; `labels` is [rows, 7] in 0..1 with NaN for unlabelled."""

    texts: list[str]
    languages: list[str]
    splits: list[str]
    sources: list[str]
    labels: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.texts)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Table:
        """Return the chosen rows, by mask or by position."""
        numbers = np.arange(len(self))[rows].tolist()
        return Table(
            [self.texts[row] for row in numbers],
            [self.languages[row] for row in numbers],
            [self.splits[row] for row in numbers],
            [self.sources[row] for row in numbers],
            self.labels[numbers],
        )

    def where(
        self,
        source: str | None = None,
        split: str | None = None,
        language: str | None = None,
        attribute: str | None = None,
    ) -> Table:
        """Return the rows of one source, split or language that carry the attribute's label."""
        keep = np.ones(len(self), bool)
        for only, values in (
            (source, self.sources),
            (split, self.splits),
            (language, self.languages),
        ):
            if only is not None:
                keep &= np.array([value == only for value in values], bool)
        if attribute is not None:
            keep &= ~np.isnan(self.label(attribute))
        return self.take(keep)

    def label(self, attribute: str) -> NDArray[np.float32]:
        """Return the column of one attribute, [rows]."""
        return self.labels[:, ATTRIBUTES.index(attribute)]


class DataMissingError(Exception):
    """The folder with labelled data is not there."""

    def __init__(self, root: Path) -> None:
        """Remember the folder that was looked for."""
        super().__init__(f"no labelled data at {root}; give its folder with --data")
        self.root = root


def open_text(path: Path) -> IO[str]:
    """Open a plain or gzip file as UTF-8 text."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file, plain or gzip, as a list of records."""
    with open_text(path) as file:
        return list(csv.DictReader(file))


def load_file(path: Path) -> Table:
    """Read one labelled file; the source is the file's name up to its first dot.

    Columns as in the shared data: `text` and any of `lang`, `split` and the seven attributes. An
    empty cell is unlabelled; a fraction is a soft label.
    """
    rows = read_rows(path)
    source = path.name.split(".")[0]
    labels = [[float(row.get(name) or "nan") for name in COLUMNS] for row in rows]
    return Table(
        [row["text"] for row in rows],
        [row.get("lang") or "en" for row in rows],
        [row.get("split") or "train" for row in rows],
        [source] * len(rows),
        np.array(labels, np.float32).reshape(len(rows), len(COLUMNS)),
    )


def join(tables: Iterable[Table]) -> Table:
    """Put tables one below the other."""
    parts = list(tables)
    return Table(
        [text for part in parts for text in part.texts],
        [language for part in parts for language in part.languages],
        [split for part in parts for split in part.splits],
        [source for part in parts for source in part.sources],
        np.concatenate([part.labels for part in parts])
        if parts
        else np.zeros((0, len(COLUMNS)), np.float32),
    )


def files(root: Path) -> list[Path]:
    """Return the labelled files in name order.

    Raises:
        DataMissingError: there is no `train` folder in `root`.
    """
    folder = root / "train"
    if not folder.is_dir():
        raise DataMissingError(root)
    return sorted(path for path in folder.iterdir() if ".csv" in path.suffixes)


def load(root: Path = DEFAULT_ROOT, further: Sequence[Path] = ()) -> Table:
    """Read every labelled file of `root`, then the further files of a newsroom.

    Raises:
        DataMissingError: there is no `train` folder in `root`.
    """
    return join(load_file(path) for path in [*files(root), *further])


def digests(root: Path, further: Sequence[Path] = ()) -> dict[str, str]:
    """Return the SHA-256 of every file that `load` reads, by file name."""
    paths = [*files(root), *further]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Cut a list into consecutive pieces of at most `size`."""
    for begin in range(0, len(texts), size):
        yield texts[begin : begin + size]
