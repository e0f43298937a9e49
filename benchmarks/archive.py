"""What the archive costs: ``python -m benchmarks.archive --rows 1000000 [--url postgresql://...]``.

Comments are accepted, judged and moved by the service's own code. The rows that make the archive
big are copies of those that moved, under other ids, written by the archive's own code.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from statistics import median
from threading import Event, Thread

from benchmarks import load, servers
from benchmarks.figures import paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.load import Load, Outcome
from benchmarks.measures.intake import BODIES, CONNECTIONS, requests
from benchmarks.measures.overload import RATED_SHARE, WORKER
from benchmarks.measures.scripts import LIMITS
from benchmarks.progress import Progress
from benchmarks.scorer import InstantScorer
from benchmarks.servers import SITE, House
from moderation import actions, judging
from moderation.archive.opening import OpenArchive, opener
from moderation.archive.row import Row
from moderation.archiving.mover import Mover
from moderation.comment import Move, new_comment_id
from moderation.erasure.erasures import Erasures
from moderation.judging import DrainLimits
from moderation.status import Status
from moderation.store.acceptance import Intake
from moderation.store.archived.outgoing import Outgoing
from moderation.store.keys import key
from moderation.store.reader import Order
from moderation.store.server.clock import DAY_MS
from moderation.store.thread.order import ThreadOrder
from moderation.store.writer import Store

AT_ONCE = 100  # comments in one request, and articles in one question
PART = 5_000  # rows in one transaction
PART_SECONDS = 5.0  # of judging between two lines of progress
PER_ARTICLE = 1_000
FILE = "archive.sqlite3"
SECONDS, ROUNDS = 6.0, 3  # of posts beside a mover, and without
LOOKS = 200
MOVE = [
    *(sys.executable, "-c", "from service.cli import main; main()"),
    *("archive", "move", "--days", "0.0000001"),
]
HELD = (Status.HELD,)


def main() -> None:
    """Fill, move, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", type=int, default=100_000, help="comments that are moved")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the archive at last")
    parser.add_argument("--url", default="", help="another archive than a file of its own")
    given = parser.parse_args()
    with servers.house() as place:
        url = given.url or f"sqlite:///{place.folder / FILE}"
        open_archive = opener(url)
        store = Store(place.redis, open_archive)
        ids = fill(store, given.live)
        say("Redis with the live comments, MB", megabytes(place))
        say("moved alone, comments/s", moved_a_second(place, store, ids))
        if not given.url:
            say("archive, bytes a comment", archive_bytes(place) / archived(store))
        beside_intake(place, url)
        articles = grow(place, open_archive, ids, given.rows)
        say("Redis with the archive, MB", megabytes(place))
        ask(store, articles, ids)
        open_archive().close()


def say(what: str, figure: float) -> None:
    """Print one figure."""
    print(f"{what:<52}{figure:>12,.2f}", flush=True)


def fill(store: Store, count: int) -> list[str]:
    """Accept and judge comments, approve those that are held, and return the ids of all."""
    intakes = (Intake(submission) for submission in Writer.seeded(1).submissions(count))
    ids: list[str] = []
    progress = Progress("comments accepted", count)
    while some := list(islice(intakes, AT_ONCE)):
        accepted = actions.submit_batch(store, str, SITE, some, caller="bench", limits=LIMITS)
        ids += [one.id for one in accepted if isinstance(one, actions.Accepted)]
        progress.at(len(ids))
    _judge(store, count)
    progress = Progress("comments decided", count)
    for first in range(0, len(ids), AT_ONCE):
        held = [c for c in store.get_many(SITE, ids[first : first + AT_ONCE]) if c.status in HELD]
        approve = Move(Status.APPROVED, "bench")
        store.decide_many(SITE, [(one, one.version, approve) for one in held])
        progress.at(first + AT_ONCE)
    return ids


def _judge(store: Store, count: int) -> None:
    judged, progress = 0, Progress("comments judged", count)
    limits = DrainLimits(budget_seconds=PART_SECONDS)
    while some := judging.drain(store, str, InstantScorer(), SITE, limits, worker="w"):
        judged += some
        progress.at(judged)


def mover(place: House, store: Store) -> Mover:
    """Return a mover by whose clock everything is old."""
    return Mover(
        store,
        Outgoing(place.redis),
        Erasures(place.redis),
        days=30,
        clock=lambda: store.now() + 31 * DAY_MS,
    )


def moved_a_second(place: House, store: Store, ids: Sequence[str]) -> float:
    """Move half of the comments and return how many there were a second."""
    ended, began, used = Event(), time.perf_counter(), time.process_time()
    thread = Thread(target=mover(place, store).round, args=([SITE], ended))
    thread.start()
    progress = Progress("comments moved", len(ids) // 2)
    while thread.is_alive() and archived(store) < len(ids) // 2:
        thread.join(0.02)
        progress.at(archived(store))
    ended.set()
    thread.join()
    moved = archived(store)
    if moved < len(ids) // 2:
        raise servers.BenchmarkError(f"the mover ended after {moved:,} comments")
    say("processor time of the mover, ms a comment", 1000 * (time.process_time() - used) / moved)
    return moved / (time.perf_counter() - began)


def archived(store: Store) -> int:
    """Return how many comments are in the archive alone."""
    return sum(store.archived.sizes(SITE).values())


def archive_bytes(place: House) -> int:
    """Return how long the file of the archive is, with what is only in its log yet."""
    with closing(sqlite3.connect(place.folder / FILE)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def beside_intake(place: House, url: str) -> None:
    """Post over the web at the rated pace, alone and beside a mover in turns; print both."""
    environ = {**place.environ, "MODQUEUE_ARCHIVE_URL": url}
    store = Store(place.redis, opener(url))
    posts = requests(place.key, list(Writer.seeded(2).submissions(BODIES)))
    with servers.web(place) as web, servers.worker(place, *WORKER):
        peak = load.run(Load(web.port, posts, SECONDS)).rate(202)
        rated = Load(web.port, posts, SECONDS, CONNECTIONS, RATED_SHARE * peak)
        alone, beside, moved = [], [], []
        progress = Progress("rounds of posts, alone and beside a mover", ROUNDS)
        for number in range(ROUNDS):
            alone.append(_p99(load.run(rated)))
            with servers.executable("archive", MOVE, environ, place.folder):
                before = archived(store)
                servers.await_true(lambda before=before: archived(store) > before, "a move")  # type: ignore[misc]
                before = archived(store)
                beside.append(_p99(load.run(rated)))
                moved.append((archived(store) - before) / SECONDS)
            progress.at(number + 1)
    say("posts a second", rated.per_second)
    say("post alone, p99 ms", median(alone))
    say("post beside the mover, p99 ms", median(beside))
    say("p99 beside the mover, times that alone", paired_ratio(beside, alone).median)
    say("moved beside it, comments/s", median(moved))


def _p99(outcome: Outcome) -> float:
    return 1000 * percentile(outcome.latencies, 0.99)


def milliseconds(look: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    look()
    return (time.perf_counter() - began) * 1000


def grow(place: House, open_archive: OpenArchive, ids: Sequence[str], count: int) -> list[str]:
    """Write copies of moved rows until there are ``count``; return some of their articles."""
    archive = open_archive()
    models = list(archive.rows(SITE, ids[:500]).values())
    copies = _copies(models, count - archive.sizes()[0])
    with archive.writing() as writing:
        assert writing is not None
        progress, written = Progress("rows of the archive", count), 0
        while some := list(islice(copies, PART)):
            writing.write(SITE, some, [])
            written += len(some)
            progress.at(written)
    _count(place, count)
    return [f"old-{number}" for number in range(count // PER_ARTICLE)]


def _copies(models: Sequence[Row], count: int) -> Iterator[Row]:
    for number in range(count):
        model, id_ = models[number % len(models)], new_comment_id()
        article = f"old-{number // PER_ARTICLE}"
        place = f"{number:019x}-{id_}"
        record = {**model.record, "article": article, "path": f"{number:019x}"}
        yield replace(
            model, id=id_, article=article, record=record, place=place, listed=number + 10_000_000
        )


def _count(place: House, rows: int) -> None:
    """Count the copies as the script that moves comments does."""
    place.redis.hset(key(SITE, "archived"), "approved", str(rows))
    for number in range(rows // PER_ARTICLE):
        place.redis.hset(key(SITE, "archived_threads"), f"old-{number}", str(PER_ARTICLE))


def ask(store: Store, articles: Sequence[str], ids: Sequence[str]) -> None:
    """Print how long readers wait for what moved."""
    some = [articles[(number * 7919) % len(articles)] for number in range(LOOKS)]
    looks: dict[str, Callable[[int], object]] = {
        "thread page of 50": lambda n: store.thread(SITE, some[n]),
        "the same, newest first": lambda n: store.thread(SITE, some[n], order=ThreadOrder.NEWEST),
        "number of comments of 100 articles": lambda n: store.thread_counts(SITE, some[:AT_ONCE]),
        "one comment": lambda n: store.get(SITE, ids[n]),
        "history of one comment": lambda n: store.history(SITE, ids[n]),
        "page of 50 approved, newest first": lambda n: store.listing(
            SITE, Status.APPROVED, order=Order.NEWEST
        ),
        "the newest 10 of an article": lambda n: store.newest_public(SITE, some[n], 10),
        "page of 100 events from the beginning": lambda n: store.told_events(SITE, limit=100),
    }
    for name, look in looks.items():
        times = [milliseconds(lambda n=n: look(n)) for n in range(LOOKS)]  # type: ignore[misc]  # noqa: B023
        say(f"{name}, p50 ms", percentile(times, 0.5))
        say(f"{name}, p99 ms", percentile(times, 0.99))


def megabytes(place: House) -> float:
    """Return the memory that Redis has taken."""
    return float(place.redis.info("memory")["used_memory"]) / 1e6


if __name__ == "__main__":
    main()
