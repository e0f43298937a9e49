"""``python -m benchmarks.size projection FILE``: fill a projection or an archive, and ask it."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.size import archive, asking, projection
from benchmarks.size.site import Scale
from moderation.projection.search import Projection

END = 1_795_000_000_000  # ms since 1970


def main() -> None:
    """Fill for so long, from where it stopped; once all is there, ask the projection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("projection", "archive"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--comments", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=3600.0)
    given = parser.parse_args()
    scale = Scale(given.comments, END)
    fill = projection.fill if given.part == "projection" else archive.fill
    if not fill(given.file, scale, given.seconds):
        print("not all yet: run it again")
    elif given.part == "projection":
        asking.tell(asking.of_projection(Projection(given.file), END))


if __name__ == "__main__":
    main()
