"""The closed loop in which a site learns, on a small stream of our own sentences."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

import classifier
from benchmarks.learning import bases, report, site
from benchmarks.learning.site import Comments, Point, Site, promised_limits
from classifier.artifact import SHIPPED
from classifier.training import thresholds
from tests.classifier.adaptation.decisions import decisions


def comments(count: int, seed: int) -> Comments:
    """Return comments of a site that rejects talk of betting."""
    rows = decisions(count, seed)
    return Comments([row.text for row in rows], np.array([row.label for row in rows], np.float64))


def test_a_site_learns_from_those_who_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 125 decisions, some of them slips, the model knows the site's line."""
    monkeypatch.setattr(site, "TRAINED_AT", (150,))
    played = Site(classifier.load(), thresholds.read(SHIPPED), seed=1, audited=True)
    first, last = played.play(comments(1_200, 1), comments(200, 2))
    assert (first.decisions, last.decisions) == (0, 150)
    assert first.auc < 0.75 < 0.9 < last.auc
    assert max(example.weight for example in played.examples) == pytest.approx(1 / site.AUDIT)


def test_the_limits_keep_the_promise() -> None:
    """At most 5 % of the toxic lie below, and 95 % of what lies above is toxic."""
    rng = np.random.default_rng(2)
    labels = (rng.random(2_000) < 0.3).astype(np.float64)
    risks = np.clip(0.5 * labels + rng.normal(0.3, 0.15, 2_000), 0, 1)
    low, high = promised_limits(labels, risks, np.ones(2_000))
    assert 0.04 < (risks[labels == 1] < low).mean() <= 0.05
    assert labels[risks >= high].mean() >= 0.95
    assert low < high


def test_no_row_is_both_learnt_from_and_tested_on(tmp_path: Path) -> None:
    """The second model's folder has the stream's rows alone, the first one's has none."""
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / "hatexplain.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "toxic"])
        writer.writeheader()
        writer.writerows({"text": f"comment {n}", "toxic": n % 2} for n in range(200))
    whole = bases.rows(tmp_path, "hatexplain")
    tested = [row for row in whole if bases.is_tested(row)]
    assert 30 < len(tested) < 90
    bases.lay_out(tmp_path, tmp_path / "with", lambda row: not bases.is_tested(row))
    streamed = bases.rows(tmp_path / "with", "hatexplain")
    assert len(streamed) + len(tested) == len(whole)
    assert not any(bases.is_tested(row) for row in streamed)
    bases.lay_out(tmp_path, tmp_path / "without", lambda row: False)
    assert not list((tmp_path / "without" / "train").iterdir())


def test_the_page_says_how_much_of_the_gap_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the gap is half; what stands above the mark stays, what stood below it goes."""
    monkeypatch.setattr(report, "DOCS", tmp_path)
    (tmp_path / "learning.md").write_text(f"# Page\n\n{report.MARK}\nold\n", "utf-8")
    run = [Point(0, 0.7, 0.2, 0.1, 0.0), Point(2_000, 0.8, 0.4, 0.3, 0.04)]
    played = report.Played("x", 9, 9, 0.5, [run, run], [run], Point(0, 0.9, 0.4, 0.3, 0.0))
    report.write([played], "how")
    text = (tmp_path / "learning.md").read_text("utf-8")
    assert text.startswith("# Page")
    assert "old" not in text
    assert "| x | 2000 | 50 % | 100 % |" in text
    assert (tmp_path / "learning" / "x.svg").is_file()
