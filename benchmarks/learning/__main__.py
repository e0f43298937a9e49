"""`python -m benchmarks.learning --cache DIR` plays sites and writes their tables to the docs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.learning import report
from benchmarks.learning.bases import SOURCES, bases
from benchmarks.learning.comments import read
from benchmarks.learning.measure import HeldOut
from benchmarks.learning.played import Played
from benchmarks.learning.plays import ALL_WAYS, Plays
from classifier.data.datasets import DEFAULT_ROOT
from classifier.scorer import load

Folders = tuple[Path, Path]


def main() -> None:
    """Play the sources that are named, with as many seeds."""
    options = _parser().parse_args()
    cache = options.cache or Path(tempfile.mkdtemp())
    folders = bases(options.data, cache)
    played = [
        _play(options.data, cache, source, folders, options.seeds, options.ways)
        for source in options.sources
    ]
    if options.write:
        report.write(played, options.seeds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="labelled comments")
    parser.add_argument("--cache", type=Path, help="folder for models and plays, kept")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sources", nargs="*", choices=list(SOURCES), default=list(SOURCES))
    parser.add_argument("--ways", nargs="*", choices=list(ALL_WAYS), default=list(ALL_WAYS))
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    return parser


def _play(
    data: Path, cache: Path, source: str, folders: Folders, seeds: int, ways: list[str]
) -> Played:
    arriving, comments = read(data, source)
    tested, plays = HeldOut(comments), Plays(source, folders, cache)
    runs = {way: plays.runs(way, seeds, arriving, tested) for way in ways}
    sys.stderr.write(f"{source} played\n")
    return Played(
        source,
        len(arriving.texts),
        len(comments.texts),
        float(comments.toxic.mean()),
        runs,
        *tested.ranking(load(folders[1])),
    )


if __name__ == "__main__":
    main()
