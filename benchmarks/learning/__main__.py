"""`python -m benchmarks.learning --cache DIR` plays sites and writes their tables to the docs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.learning.bases import SOURCES, bases, is_tested, rows
from benchmarks.learning.report import Played, write
from benchmarks.learning.site import Comments, Serving, Site, point
from classifier.data.datasets import DEFAULT_ROOT
from classifier.scorer import load
from classifier.training import thresholds

MOST_TESTED = 2_000
Folders = tuple[Path, Path]


def main() -> None:
    """Play the sources that are named, with as many seeds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="labelled comments")
    parser.add_argument("--cache", type=Path, help="folder for the two models, kept")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sources", nargs="*", choices=list(SOURCES), default=list(SOURCES))
    options = parser.parse_args()
    cache = options.cache or Path(tempfile.mkdtemp())
    folders = bases(options.data, cache)
    played = [_play(options.data, source, folders, options.seeds) for source in options.sources]
    write(played, _how(options.seeds))


def _play(data: Path, source: str, folders: Folders, seeds: int) -> Played:
    stream, tested = _comments(data, source)
    base, limits = load(folders[0]), thresholds.read(folders[0])
    runs = {
        audited: [
            list(Site(base, limits, seed, audited).play(stream, tested)) for seed in range(seeds)
        ]
        for audited in (True, False)
    }
    whole = Serving(load(folders[1]), limits=thresholds.read(folders[1]))
    sys.stderr.write(f"{source} played\n")
    return Played(
        source,
        len(stream.texts),
        len(tested.texts),
        float(tested.toxic.mean()),
        runs[True],
        runs[False],
        point(whole, tested, 0),
    )


def _comments(data: Path, source: str) -> tuple[Comments, Comments]:
    """Return the comments that arrive and those that are tested on."""
    table = rows(data, source)
    parts = [[row for row in table if is_tested(row) == tested] for tested in (False, True)]
    stream, tested = (
        Comments(
            [row["text"] for row in part],
            np.array([float(row[SOURCES[source]]) > 0.5 for row in part], np.float64),
        )
        for part in (parts[0], parts[1][:MOST_TESTED])
    )
    return stream, tested


def _how(seeds: int) -> str:
    return (
        f"## Measured in a closed loop\n\n`python -m benchmarks.learning --seeds {seeds}`, sources "
        "as below. A model that was trained without any of the four sources (nor with the "
        "teacher's word, which rests on one of them) plays a site on each. Comments arrive in an "
        "order that the seed draws; the shipped policy decides who is asked, later the limits that "
        "keep the promise (5 % of the toxic published unseen, 95 % of the rejections right) on the "
        "newest fifth of the decisions. People answer with 5 % slips. After 125, 250, 500, 1,000 "
        "and 2,000 decisions `adapt` fits a candidate, which serves from then on unless it orders "
        "the newest decisions worse. With audit, 2 % of what the machine decides is asked all the "
        "same, with a weight of 50, which the fit cuts to 5. *Trained with* is the model trained "
        "with the rows of all four streams. Figures are on rows that neither model nor site saw, "
        "at 10 % toxic; *decidable* is the largest share within the promise, *decided* the share "
        "that the limits in force decide. Shadow and sequential promotion, which the service has, "
        "are not part of this loop."
    )


if __name__ == "__main__":
    main()
