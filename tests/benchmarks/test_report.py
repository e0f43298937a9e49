"""The report: tables, and targets that are met or not."""

from __future__ import annotations

import pytest

from benchmarks.figures import Spread
from benchmarks.report import Section, Target, document, number, render, spread, table


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (0.456, "0.46"), (9.994, "9.99"), (45.6, "45.6"), (1234567.8, "1,234,568")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    """A figure shows what it is worth, and thousands are set apart."""
    assert number(value) == text


def test_spread_fills_two_cells() -> None:
    """A measured quantity shows its median and its lowest and highest run."""
    assert spread(Spread(250.0, 200.0, 1300.0)) == ["250", "200 - 1,300"]


def test_table_aligns_figures() -> None:
    """The first column is text, the others are figures."""
    assert table(("what", "value"), [["a", "1"]]) == "| what | value |\n| --- | ---: |\n| a | 1 |"


def test_document_lists_every_target() -> None:
    """A missed target is as visible as one that was met."""
    met, missed = (
        Target(name, "5 times", value, value == "6 times")
        for name, value in (("intake", "6 times"), ("drain", "2 times"))
    )
    sections = [
        Section("One", "How one.", ("a", "b"), [["x", "1"]], (met,)),
        Section("Two", "How two.", ("a", "b"), [["y", "2"]], (missed,), "So be it."),
    ]
    text = document(sections, day="2026-11-23", busy=0.5)
    assert "| intake | 5 times | 6 times | yes |" in text
    assert "| drain | 5 times | 2 times | **no** |" in text
    assert text.endswith("\n\nSo be it.\n")
    assert render(sections[0]) in text
