"""Swear words in every form, by type: read from the wheel, known to the model, weighed together."""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from classifier.training import vocabulary_selection
from classifier.training.lists import __main__ as lists
from classifier.training.lists import forms

HEAD = "flexion,lemma,pos,root,profanityTypes\n"


def test_every_type_has_forms_and_every_form_one_column() -> None:
    """A form counts in the column of its type alone, and any other word in none."""
    first = {number: form for form, number in forms.types().items()}
    words = [first[number] for number in range(len(forms.TYPES))]
    assert forms.columns([*words, "мост"]).tolist() == [*np.eye(5).tolist(), [0.0] * 5]


def test_forms_are_known_without_a_comment_that_holds_them() -> None:
    """They are common enough not to be read as other words, and to lend their misspellings."""
    known = vocabulary_selection.always_known(["мост"])
    assert {known[form] for form in forms.types()} == {vocabulary_selection.LISTED}
    assert known["мост"] == vocabulary_selection.LEANING


def test_the_list_is_read_from_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are folded, those of several words left out, and Russian types go before Ukrainian."""
    wheel = tmp_path / "list.whl"
    with ZipFile(wheel, "w") as file:
        place = "slaviclean/resources/profanity"
        file.writestr(f"{place}/uk.csv", f"{HEAD}хрін,хрін,,,obscene\nкурва,,,,obscene\n")
        rows = "Курвёй,,,,vulgar insulting\nкурва,,,,vulgar insulting\nто и это,,,,obscene\n"
        file.writestr(f"{place}/ru.csv", HEAD + rows)
    monkeypatch.setattr(sys, "argv", ["lists", str(wheel)])
    stored: list[dict[str, int]] = []
    monkeypatch.setattr(forms, "store", stored.append)
    lists.main()
    assert stored == [{"хрін": 0, "курва": 2, "курвей": 2}]


def test_a_list_on_disk_is_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order, the bytes are the same, and they read back."""
    one, other = tmp_path / "one.gz", tmp_path / "other.gz"
    forms.store({"а": 1, "б": 0}, one)
    forms.store({"б": 0, "а": 1}, other)
    assert one.read_bytes() == other.read_bytes()
    monkeypatch.setattr(forms, "FILE", one)
    assert forms.types.__wrapped__() == {"а": 1, "б": 0}
