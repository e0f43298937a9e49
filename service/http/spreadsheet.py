"""Cells of CSV files that no spreadsheet runs."""

from __future__ import annotations

# A spreadsheet runs a cell that starts with one of these (OWASP, "CSV Injection"); the last four
# are the full-width forms, which some of them fold.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet runs; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
