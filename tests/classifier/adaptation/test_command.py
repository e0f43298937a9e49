"""`python -m classifier adapt`: a folder that loads, or a sentence and exit status 2."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest

import classifier
from classifier.__main__ import main
from classifier.adaptation import command, gather
from classifier.adaptation.label_file import LabelFile
from tests.classifier.adaptation.decisions import decisions

HEAD = ("language", "label", "weight", "text", "attribute")


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A file of 200 decisions, as a spreadsheet writes it: BOM, any order, an empty line."""
    path = tmp_path / "labels.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for row in decisions(200):
            writer.writerow(("en", row.label, "", row.text, "spam" if row.label else ""))
        file.write("\r\n")
    return path


def lines(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    """Write a file line by line."""
    path.write_bytes("\n".join(rows).encode(encoding))
    return path


def test_writes_a_folder_that_scores(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder loads and adds the score `site`; its card is printed, too."""
    out = tmp_path / "new" / "site"
    assert main(["adapt", str(labels), "--out", str(out)]) == 0
    scorer = classifier.load(out)
    high, low = scorer.score(["I read about bookmakers.", "I read about the library."])
    assert high.scores[classifier.SITE] > 0.8
    assert low.scores[classifier.SITE] < 0.2
    printed = capsys.readouterr()
    assert (out / "card.md").read_text("utf-8") == printed.out
    for part in (scorer.model, "200 different texts", "| en | 200 |", "spam", "ROC-AUC"):
        assert part in printed.out
    assert "100 %" in printed.err


def test_semicolons_and_groups_are_read(tmp_path: Path) -> None:
    """A spreadsheet's own delimiter, capitals in the first line, and who decided."""
    rows = [f"{row.label}.0;{row.text};m{n % 3};mon" for n, row in enumerate(decisions(120))]
    path = lines(tmp_path / "labels.csv", "Label;Text;group;day", *rows)
    assert main(["adapt", str(path), "--out", str(tmp_path / "site")]) == 0


def test_the_card_says_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contradictions, blank rows and a sample are counted, and a rare language is named."""
    monkeypatch.setattr(gather, "MOST", 150)
    rows = [f'"{row.text}",{row.label},en' for row in decisions(200)]
    rows += [f'"{row.text}",{1 - row.label},en' for row in decisions(200)[:3]]
    rows += [f"Бұл мақала үшін рахмет {n},{n % 2},kk" for n in range(20)] + [",1,en"]
    path = lines(tmp_path / "labels.csv", "text,label,language", *rows)
    assert main(["adapt", str(path), "--out", str(tmp_path / "site")]) == 0
    card = capsys.readouterr().out
    assert "223 decisions were given" in card
    assert "a sample of 150 stands for all of them" in card
    assert "decided both ways" in card
    assert "as they have no text: 1." in card
    assert "the shared one" in next(line for line in card.splitlines() if line.startswith("| kk"))


GOOD = "a comment,1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (("text,verdict", GOOD), "has no column label; its first line has: text, verdict"),
        (("",), "has no column text; its first line has: nothing"),
        (("text,label,text", "a,1,b"), "has 2 columns text"),
        (("text,label", GOOD, "another,maybe"), "line 3: label is 'maybe'; it must be 0"),
        (("text,label,weight", "a,1,-2"), "line 2: weight is '-2'; it must be a number above 0"),
        (("text,label,weight", "a,1,NaN"), "line 2: weight is 'NaN'"),
        (("text,label,weight", "a,1,heavy"), "line 2: weight is 'heavy'"),
        (("text,label,attribute", "a,1,rude"), "line 2: attribute is 'rude'; it must be empty or"),
        (("text,label,language", "a,1,4"), "line 2: language is '4'"),
        (("text,label", "a,b,1"), "line 2: 3 cells, the first line has 2"),
        (("text,label", GOOD, '"a comment that never ends,1'), "line 3: not CSV"),
        (("text,label", GOOD), "at least 100 are needed"),
        (("text,label", *(f"comment {n},1" for n in range(150))), "all 150 texts were rejected"),
    ],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: tuple[str, ...],
    sentence: str,
) -> None:
    """Each kind of bad input has its sentence, exit status 2, and leaves no folder."""
    path = lines(tmp_path / "labels.csv", *content)
    assert main(["adapt", str(path), "--out", str(tmp_path / "site")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_another_encoding_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in Windows-1251 is refused with the way out."""
    path = lines(tmp_path / "labels.csv", "text,label", "Спасибо,0", encoding="cp1251")
    assert main(["adapt", str(path), "--out", str(tmp_path / "site")]) == 2
    assert "is not UTF-8: byte 0xd1" in capsys.readouterr().err


def test_a_missing_file_and_an_existing_folder_are_named(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is overwritten, and nothing is fitted first."""
    missing = tmp_path / "nowhere.csv"
    assert main(["adapt", str(missing), "--out", str(tmp_path / "site")]) == 2
    assert "nowhere.csv cannot be read: No such file" in capsys.readouterr().err
    assert main(["adapt", str(labels), "--out", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named_before_the_fit(
    labels: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Minutes of fitting are not lost to a folder that is a file, or to a full disk."""
    monkeypatch.setattr(command, "adapt", None)
    assert main(["adapt", str(labels), "--out", str(labels / "site")]) == 2
    assert f"{labels} cannot be written: " in capsys.readouterr().err

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(command, "TemporaryFile", full)
    assert main(["adapt", str(labels), "--out", str(tmp_path / "site")]) == 2
    assert "cannot be written: No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cell", "label"), [("approved", 0), ("Rejected", 1), ("1.0", 1), (" 0 ", 0)]
)
def test_a_label_may_be_a_number_or_a_status(tmp_path: Path, cell: str, label: int) -> None:
    """As exports of comments have it; yes and no say nothing without the question."""
    path = lines(tmp_path / "labels.csv", "text,label", f"a comment,{cell}")
    assert [row.label for row in LabelFile(path)] == [label]


def test_a_base_that_is_none_is_named(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder of the model below may be another one, but must hold a model."""
    arguments = ["adapt", str(labels), "--out", str(tmp_path / "site"), "--base", str(tmp_path)]
    assert main(arguments) == 2
    assert "not a usable model" in capsys.readouterr().err
