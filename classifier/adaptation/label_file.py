"""Decisions in a CSV file: columns text and label, if they are known also attribute, language,
weight, group and day, in any order."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from classifier.adaptation.example import AdaptationError, Example
from classifier.kernel.reader import COMMENT_CAP
from classifier.score import ATTRIBUTES

REQUIRED = ("text", "label")
OPTIONAL = ("attribute", "language", "weight", "group", "day")
DELIMITERS = ",;\t"
HEAD_CHARS = 200  # of a first line that a message quotes; it may be a comment
FIELD_CHARS = 1 << 20  # of one cell; comments have some thousands
LANGUAGE = re.compile(r"[a-z]{2,3}([-_].*)?")
_SIDES = {"0": 0, "0.0": 0, "approved": 0, "1": 1, "1.0": 1, "rejected": 1}


class LabelFile:
    """A file of decisions, read row by row as often as it is iterated over.

    `blank` counts the rows of the last reading that had no text and were left out.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path
        self.blank = 0

    def __iter__(self) -> Iterator[Example]:
        """Yield the decisions in their order.

        Raises:
            AdaptationError: the file cannot be read, a column is missing, or a row is none; with
                the number of the line where it ends.
        """
        self.blank = 0
        csv.field_size_limit(FIELD_CHARS)
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._rows(_reader(file))
        except OSError as error:
            raise AdaptationError(f"{self.path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise AdaptationError(
                f"{self.path} is not UTF-8: byte {error.object[error.start]:#04x} "
                "cannot be read; save it as CSV in UTF-8"
            ) from error

    def _rows(self, reader: Any) -> Iterator[Example]:
        names = self._names(reader)
        while (cells := self._next(reader)) is not None:
            if not cells:
                continue  # an empty line
            if len(cells) != len(names):
                self._refuse(reader, f"{len(cells)} cells, the first line has {len(names)}")
            row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            if not row["text"]:
                self.blank += 1
                continue
            try:
                yield _example(row)
            except ValueError as error:
                self._refuse(reader, str(error))

    def _names(self, reader: Any) -> list[str]:
        names = [cell.strip().lower() for cell in self._next(reader) or []]
        for name in REQUIRED:
            if name not in names:
                present = ", ".join(names)[:HEAD_CHARS] or "nothing"
                raise AdaptationError(
                    f"{self.path} has no column {name}; its first line has: {present}"
                )
        for name in (*REQUIRED, *OPTIONAL):
            if names.count(name) > 1:
                raise AdaptationError(f"{self.path} has {names.count(name)} columns {name}")
        return names

    def _next(self, reader: Any) -> list[str] | None:
        try:
            row: list[str] | None = next(reader, None)
        except csv.Error as error:
            self._refuse(reader, f"not CSV: {error}")
        return row

    def _refuse(self, reader: Any, fault: str) -> Any:
        raise AdaptationError(f"{self.path}, line {reader.line_num}: {fault}")


def _reader(file: Any) -> Any:
    """Return a reader by the delimiter that the first line has; spreadsheets write several."""
    head = file.readline()
    file.seek(0)
    delimiter = max(DELIMITERS, key=head.count)
    return csv.reader(file, delimiter=delimiter, strict=True)


def _example(row: dict[str, str]) -> Example:
    """Make an example of a row.

    Raises:
        ValueError: a cell has an unusable value.
    """
    values = {name: row.get(name, "") for name in OPTIONAL}
    return Example(
        text=row["text"][:COMMENT_CAP],
        label=_label(row["label"]),
        attribute=_checked("attribute", values, ATTRIBUTES.__contains__, ", ".join(ATTRIBUTES)),
        language=re.split(
            "[-_]", _checked("language", values, LANGUAGE.fullmatch, "a code such as en")
        )[0],
        weight=_weight(values["weight"]),
        group=values["group"],
        day=values["day"],
    )


def _label(cell: str) -> int:
    if cell.lower() not in _SIDES:
        raise ValueError(f"label is {cell[:40]!r}; it must be 0 (approved) or 1 (rejected)")
    return _SIDES[cell.lower()]


def _weight(cell: str) -> float:
    try:
        weight = float(cell or 1)
    except ValueError:
        weight = math.nan
    if not (weight > 0 and math.isfinite(weight)):
        raise ValueError(f"weight is {cell[:40]!r}; it must be a number above 0")
    return weight


def _checked(name: str, values: dict[str, str], fits: Callable[[str], object], allowed: str) -> str:
    value = values[name].lower()
    if value and not fits(value):
        raise ValueError(f"{name} is {value[:40]!r}; it must be empty or {allowed}")
    return value
