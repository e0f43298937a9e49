"""``python -m benchmarks.dashboard``: what the projection takes for the dashboard's lists.

A projection of a million invented comments, of which one in fifty is held, is asked for a list
that three facets filter: its first page, its last cards, and its count. No store is needed.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from moderation.policy import ATTRIBUTES
from moderation.projection.schema import open_for_writing, transaction
from moderation.projection.search import Projection, Query, Sort
from moderation.status import Status

LOOKS = 20
HELD_EVERY = 50
LANGUAGES = ("en", "ru", "kk")
SECTIONS = ("sport", "politics", "city", "culture", "economy")


def fill(database: sqlite3.Connection, comments: int) -> None:
    """Write ``comments`` rows of one site."""
    columns = [row[1] for row in database.execute("PRAGMA table_info(comments)")][1:]
    sql = f"INSERT INTO comments ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    with transaction(database):
        database.executemany(sql, _rows(columns, comments))


def _rows(columns: list[str], comments: int) -> Iterator[list[object]]:
    dice = random.Random(1)
    for number in range(comments):
        held = number % HELD_EVERY == 0
        row: dict[str, object] = dict.fromkeys(columns)
        row |= dict.fromkeys(("reports", "validated", "escalated", "opinion_asked"), 0)
        row |= dict.fromkeys(ATTRIBUTES, 0.1)
        row |= {
            "site": "news", "id": f"{number:016d}", "version": 2, "sequence": number,
            "status": "held" if held else "approved", "accepted_at": 1000 * number,
            "article": f"a-{number % 9000}", "author": f"id:{number % 70_000}", "name": "Reader",
            "risk": dice.random(), "language": dice.choice(LANGUAGES), "path": f"{number:016d}",
            "section": dice.choice(SECTIONS), "rules": "score_hold" if held else "",
            "holds": dice.choice(ATTRIBUTES) if held else "",
            "route": "hold" if held else "approve",
        }  # fmt: skip
        yield [row[name] for name in columns]


def median_ms(look: Callable[[], object]) -> float:
    """Return the median time of 20 looks, in milliseconds."""
    times = []
    for _ in range(LOOKS):
        begin = time.perf_counter()
        look()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def measure(path: Path, comments: int) -> dict[str, float]:
    """Return the median milliseconds of each look at a list of three facets."""
    projection = Projection(path)
    asked = Query(
        "news", status=Status.HELD, language="ru", section="sport", since=1000 * comments // 10,
    )  # fmt: skip
    held_for = Query(
        "news", status=Status.HELD, language="kk", holding="insult", until=900 * comments,
    )  # fmt: skip
    return {
        "language, section, age: by risk": median_ms(
            lambda: projection.find(asked, sort=Sort.RISK)
        ),
        "the same, oldest": median_ms(lambda: projection.find(asked, sort=Sort.OLDEST)),
        "its count": median_ms(lambda: projection.count_up_to(asked, 1000)),
        "language, held for, age: by risk": median_ms(
            lambda: projection.find(held_for, sort=Sort.RISK)
        ),
        "its count, too": median_ms(lambda: projection.count_up_to(held_for, 1000)),
    }


def main() -> None:
    """Fill a projection, look at it, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=1_000_000)
    comments = parser.parse_args().comments
    with tempfile.TemporaryDirectory(prefix="modqueue-") as folder:
        path = Path(folder) / "projection.sqlite3"
        with closing(open_for_writing(path)) as database:
            fill(database, comments)
        for name, milliseconds in measure(path, comments).items():
            print(f"{name:<40} {milliseconds:7.1f} ms")


if __name__ == "__main__":
    main()
