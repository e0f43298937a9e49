"""`python -m benchmarks.learning.costs` measures what a layer costs: to fit, and to score by.

The fit is the command of the classifier in a process of its own. Scoring is compared in turns, as
the processor's time of this process, so that a busy machine disturbs both alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

import classifier
from benchmarks.report import table
from classifier.data import datasets
from classifier.scorer import Scorer

SOURCE = "jigsaw_toxic_2018_part"  # English comments of an encyclopedia's talk pages
LENGTHS = range(100, 301)  # characters
TURNS, BATCHES, BATCH = 15, 10, 64


def main() -> None:
    """Fit a layer to so many decisions, and score by it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning.costs")
    parser.add_argument("--data", type=Path, default=datasets.DEFAULT_ROOT)
    parser.add_argument("--decisions", type=int, default=20_000)
    options = parser.parse_args()
    rows = decisions(options.data, options.decisions)
    with tempfile.TemporaryDirectory() as place:
        labels, out = Path(place) / "labels.csv", Path(place) / "model"
        _write(labels, rows)
        seconds, peak = _fitted(labels, out)
        base, site = classifier.load(), classifier.load(out)
        texts = [text for text, _ in rows[: BATCHES * BATCH]]
        ratios = {"batches of 64": _ratio(base, site, texts, BATCH)}
        ratios["one comment"] = _ratio(base, site, texts[: 2 * BATCH], 1)
    print(table(("decisions", "processor", "peak"), [_fit(len(rows), seconds, peak)]))
    print(table(("scored in", "times the base"), [[n, f"{r:.3f}"] for n, r in ratios.items()]))


def _fit(count: int, seconds: float, peak: float) -> list[str]:
    return [f"{count:,}", f"{seconds:.0f} s", f"{peak:.0f} MiB"]


def decisions(data: Path, count: int) -> list[tuple[str, int]]:
    """Return the first ``count`` texts of LENGTHS that are labelled, each with its label 0 or 1."""
    rows = datasets.read_rows(data / "train" / f"{SOURCE}.csv.gz")
    usable = ((row["text"], row["toxic"]) for row in rows if row["toxic"] != "")
    some = [(text, int(float(toxic) > 0.5)) for text, toxic in usable if len(text) in LENGTHS]
    return some[:count]


def _write(path: Path, rows: Sequence[tuple[str, int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label"))
        writer.writerows(rows)


def _fitted(labels: Path, out: Path) -> tuple[float, float]:
    """Return seconds of the processor and the peak of the memory in MiB."""
    adapt = (sys.executable, "-m", "classifier", "adapt", str(labels), "--out", str(out))
    command = (sys.executable, "-m", "benchmarks.alone", *adapt)
    used = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds, peak = json.loads(used.stdout)
    return seconds, peak


def _ratio(base: Scorer, site: Scorer, texts: Sequence[str], batch: int) -> float:
    """Return the middle of the turns: the time with the site's score to that without."""
    parts = [texts[begin : begin + batch] for begin in range(0, len(texts), batch)]
    for scorer in (base, site):  # words are cut once
        _time(scorer, parts)
    return median(_time(site, parts) / _time(base, parts) for _ in range(TURNS))


def _time(scorer: Scorer, parts: Sequence[Sequence[str]]) -> float:
    begin = process_time()
    for part in parts:
        scorer.score(part)
    return process_time() - begin


if __name__ == "__main__":
    main()
