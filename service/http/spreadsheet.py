"""Cells of CSV files that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# A spreadsheet runs a cell that starts with one of these (OWASP, "CSV Injection"); the last four
# are the full-width forms, which some of them fold.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet runs; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_line(cells: Iterable[object]) -> str:
    """Return a line of a CSV file (RFC 4180) whose cells no spreadsheet runs."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
