"""``python -m benchmarks.dashboard``: what the projection takes for the dashboard's lists.

A projection of a million invented comments, of which one in fifty is held and four were decided,
is asked for a list that three facets filter (its first page, its last cards, its count) and for the
figures of the newest month: from the sums, and counted from the month's rows. ``--days`` is the
time in which they came; ten million in 1,000 days have the month of a million in 100. No store is
needed.
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
from moderation.projection.agreement import Agreement
from moderation.projection.articles.heat import heat
from moderation.projection.database import Database, open_for_writing, transaction
from moderation.projection.figures import parts_sql
from moderation.projection.search import Projection, Query, Sort
from moderation.projection.statistics import Span, Statistics
from moderation.projection.sums import sum_anew
from moderation.status import Status
from moderation.store.server.clock import DAY_MS

LOOKS = 20
HELD_EVERY = 50
DECIDED = range(1, 5)  # of each fifty
MONTH_MS = 30 * DAY_MS
LANGUAGES = ("en", "ru", "kk")
SECTIONS = ("sport", "politics", "city", "culture", "economy")


def fill(database: Database, comments: int, step: int) -> None:
    """Write ``comments`` rows of one site, one each ``step`` ms, with decisions and sums."""
    columns = [row[1] for row in database.execute("PRAGMA table_info(comments)")][1:]
    sql = f"INSERT INTO comments ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    with transaction(database):
        database.executemany(sql, _rows(columns, comments, step))
        database.execute(_DECIDE, [step])
        sum_anew(database, "news")


_DECIDE = (
    "INSERT INTO decisions (row, version, status, previous, by, at, blind, bulk, follows, "
    "first_look, first_standing) SELECT row, 3, status, 'held', decided_by, decided_at, "
    "row % 10 = 3, 0, 0, 1, 1 FROM comments WHERE decided_at >= ?"
)


def _rows(columns: list[str], comments: int, step: int) -> Iterator[list[object]]:
    dice = random.Random(1)
    for number in range(comments):
        held, decided = number % HELD_EVERY == 0, number % HELD_EVERY in DECIDED
        row: dict[str, object] = dict.fromkeys(columns)
        row |= dict.fromkeys(
            ("reports", "validated", "escalated", "opinion_asked", "judged_elsewhere"), 0
        )
        row |= dict.fromkeys(ATTRIBUTES, 0.1)
        row |= {
            "site": "news", "id": f"{number:016d}", "version": 2, "sequence": number,
            "status": "held" if held else "rejected" if decided and number % 2 else "approved",
            "accepted_at": step * number,
            "article": f"a-{number % 9000}", "author": f"id:{number % 70_000}", "name": "Reader",
            "risk": dice.random(), "language": dice.choice(LANGUAGES), "path": f"{number:016d}",
            "section": dice.choice(SECTIONS), "rules": "score_hold" if held else "",
            "holds": dice.choice(ATTRIBUTES) if held else "",
            "route": "hold" if held or decided else "approve",
            "held_for": dice.choice(ATTRIBUTES) if held or decided else None,
            "decided_by": f"person-{number % 7}" if decided else None,
            "decided_at": step * (number + 9) if decided else None,
        }  # fmt: skip
        yield [row[name] for name in columns]


def median_ms(look: Callable[[], object], looks: int = LOOKS) -> float:
    """Return the median time of some looks, in milliseconds."""
    times = []
    for _ in range(looks):
        begin = time.perf_counter()
        look()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def measure(path: Path, comments: int, step: int) -> dict[str, float]:
    """Return the median milliseconds of each look at a list of three facets."""
    projection = Projection(path)
    asked = Query(
        "news", status=Status.HELD, language="ru", section="sport", since=step * comments // 10,
    )  # fmt: skip
    held_for = Query(
        "news", status=Status.HELD, language="kk", holding="insult",
        until=step * comments // 10 * 9,
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


def month(path: Path, until: int) -> dict[str, float]:
    """Return what the figures of a month take, and what counting its rows does, in ms."""
    projection, span = Projection(path), Span(until - MONTH_MS, until)
    counted = parts_sql(
        "SELECT * FROM comments INDEXED BY comments_by_time WHERE site = ? AND accepted_at >= ?"
    )
    with closing(sqlite3.connect(path)) as database:
        return {
            "figures of a month": median_ms(lambda: look_at_month(projection, span)),
            "queue of now": median_ms(lambda: Statistics(projection, "news").queue_age(until)),
            "the month's rows, counted": median_ms(
                lambda: database.execute(counted, ["news", span.since]).fetchall(), looks=3
            ),
        }


def look_at_month(projection: Projection, span: Span, site: str = "news") -> None:
    """Ask all that the page of statistics asks of a month."""
    figures, agreement = Statistics(projection, site), Agreement(projection, site)
    for ask in (figures.arrivals, figures.decisions, figures.machine_share, figures.overturned):
        ask(span)
    for ask_by in (figures.approved_anyway, figures.approved_anyway_by_language):
        ask_by(span)
    heat(projection, site, span)
    agreement.with_second_reader(span)
    for blind in (False, True):
        agreement.with_machine(span, blind=blind)
        agreement.between_people(span, blind=blind)


def main() -> None:
    """Fill a projection, look at it, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=100, help="in which they came")
    given = parser.parse_args()
    step = given.days * DAY_MS // given.comments
    with tempfile.TemporaryDirectory(prefix="modqueue-") as folder:
        path = Path(folder) / "projection.sqlite3"
        with closing(open_for_writing(path)) as database:
            fill(database, given.comments, step)
        taken = measure(path, given.comments, step) | month(path, given.days * DAY_MS)
        for name, milliseconds in taken.items():
            print(f"{name:<40} {milliseconds:7.1f} ms")


if __name__ == "__main__":
    main()
