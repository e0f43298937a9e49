"""``python -m benchmarks.size projection FILE``: fill a projection or an archive, and ask it.

``--copy-to postgresql://...`` copies the file into a database and asks that. ``start FILE`` has no
file: it says how long the service takes to start beside so many archived comments.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.size import archive, asking, copying, projection, start
from benchmarks.size.site import Scale
from moderation.projection.search import Projection

END = 1_795_000_000_000  # ms since 1970


def main() -> None:
    """Fill for so long, from where it stopped; once all is there, ask it."""
    given = _given()
    scale = Scale(given.comments, END)
    if given.part == "start":
        start.measure(scale, given.live)
        return
    fill = projection.fill if given.part == "projection" else archive.fill
    if not fill(given.file, scale, given.seconds):
        print("not all yet: run it again")
    elif given.part == "projection":
        if given.copy_to:
            copying.projection(given.file, given.copy_to)
        asking.tell(asking.of_projection(Projection(given.copy_to or given.file), END))
    else:
        if given.copy_to:
            copying.archive(given.file, given.copy_to)
        asking.ask_archive(given.copy_to or f"sqlite:///{given.file}", scale)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("projection", "archive", "start"))
    parser.add_argument("file", type=Path, nargs="?", default=Path("size.sqlite3"))
    parser.add_argument("--comments", type=int, default=10_000_000)
    parser.add_argument("--live", type=int, default=100_000, help="beside them, for start")
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--copy-to", default="", metavar="URL", help="of an empty PostgreSQL")
    return parser.parse_args()


if __name__ == "__main__":
    main()
