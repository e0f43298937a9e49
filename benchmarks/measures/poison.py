"""What a comment that ends its scorer costs the others: their time to a verdict, with and without.

The scorer's process dies over it three times, then it is held for the moderators, unscored.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from benchmarks import servers
from benchmarks.figures import Spread, interleaved, paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts, waits
from benchmarks.measures.scripts import LIMITS
from benchmarks.report import Section, Target, number
from benchmarks.scorer import ENDS
from benchmarks.servers import SITE, House
from moderation import actions
from moderation.process.doorbell import BackgroundRing, Doorbell
from moderation.store.acceptance import Intake
from moderation.submission import Submission

PER_SECOND = 50.0
PLACE = 1 / 3  # of the poison among the others
CHILDREN = 2  # of the worker, by default
WORSE = 1.2
WITHOUT, BESIDE = "no poison", "one poison"


def measure(quick: bool) -> Section:
    """Accept comments at a fixed pace, with one poison among them and with none, in turns."""
    seconds, rounds = (15.0, 1) if quick else (30.0, 5)
    with servers.house() as one:
        place = replace(one, settings=replace(one.settings, worker_children=CHILDREN))
        with servers.worker(place, "benchmarks.worker", "drain", "mortal"):
            _paced(place, _comments(100))
            subjects = {
                WITHOUT: partial(_p99, place, seconds, poisons=0),
                BESIDE: partial(_p99, place, seconds, poisons=1),
            }
            found = interleaved(subjects, rounds)
    return _section(seconds, rounds, found)


def _p99(place: House, seconds: float, *, poisons: int) -> float:
    """Return the ms that one comment in a hundred waited for longer; a poison itself is none."""
    total = int(PER_SECOND * seconds)
    comments = list(_comments(total))
    for place_of_one in range(int(PLACE * total), int(PLACE * total) + poisons):
        comments[place_of_one] = replace(comments[place_of_one], body=f"A comment that {ENDS}.")
    waited = sorted(_paced(place, comments))
    return percentile(waited[: total - poisons], 0.99)


def _comments(total: int) -> Iterator[Submission]:
    return Writer.seeded(total).submissions(total)


def _paced(place: House, comments: Iterable[Submission]) -> list[float]:
    """Accept one by one; return how many ms each waited."""
    cursor, begin = place.store.last_cursor(SITE), time.perf_counter()
    ring = BackgroundRing(Doorbell(place.server.broker_url))
    for index, submission in enumerate(comments):
        time.sleep(max(0.0, begin + index / PER_SECOND - time.perf_counter()))
        actions.submit(
            place.store, ring, SITE, Intake(submission), caller="key:benchmark", limits=LIMITS
        )
    await_verdicts(place.store, SITE)
    return waits(place.store, SITE, cursor)


def _section(seconds: float, rounds: int, found: dict[str, list[float]]) -> Section:
    ratio = paired_ratio(found[BESIDE], found[WITHOUT])
    return Section(
        title="Poison",
        method=f"A worker with {CHILDREN} children takes {PER_SECOND:.0f} comments a second for "
        f"{seconds:.0f} s, once with a comment among them that ends the process that scores it, "
        f"three times until it is held, and once without; {rounds} rounds in turns. The time to a "
        "verdict is the journal's; the poison's own is left out.",
        head=("comments", "others' p99 ms", "lowest - highest"),
        rows=[
            [name, number(Spread.of(values).median), f"{min(values):.0f} - {max(values):.0f}"]
            for name, values in found.items()
        ],
        targets=[
            Target(
                "the others' p99 beside a poison, times that without",
                f"<= {WORSE}",
                f"{number(ratio.median)} ({number(ratio.low)} - {number(ratio.high)})",
                ratio.median <= WORSE,
            )
        ],
    )
