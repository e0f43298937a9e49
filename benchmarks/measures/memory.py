"""How much memory a stored comment takes, and each process."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from benchmarks import load, processes, servers
from benchmarks.installation import installation
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts
from benchmarks.load import Load
from benchmarks.measures.intake import requests
from benchmarks.measures.scripts import LIMITS
from benchmarks.report import Section, Target, number
from benchmarks.scorer import InstantScorer
from benchmarks.servers import SITE, House
from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.store.acceptance import Intake
from moderation.store.keys import prefix
from moderation.store.server.commands import Redis
from moderation.submission import Submission

MILLION = 1_000_000
LIMIT_GIB = 2.5
GIB = 2**30
AT_ONCE = 100
FILL_SECONDS = 240.0
KEYED_SHARE = 10  # every tenth comment came with an Idempotency-Key of the last seven days
SAMPLES = 2_000  # keys of a kind whose size is asked


def measure(quick: bool) -> Section:
    """Fill a store, then run the whole service for a while and look at its processes."""
    with servers.house(durable=False) as place:
        total, used = fill(place, 20_000 if quick else MILLION)
        kinds = by_kind(place.redis, total)
    per_comment = used / total
    gib = per_comment * MILLION / GIB
    how = "" if total == MILLION else f", extrapolated from {total:,}"
    rows = [[f"Redis: {kind}", f"{number(size)} bytes per comment"] for kind, size in kinds]
    rows += [[name, f"{number(size / 2**20)} MiB"] for name, size in _processes(quick)]
    return Section(
        title="Memory",
        method=f"{total:,} generated comments of 40 to 600 characters, half Russian, 10 % held "
        "with seven scores and six words, the others with seven scores, one Idempotency-Key in "
        f"{KEYED_SHARE}, 10 comments per author and 100 per article; accepted and judged by the "
        f"store's own scripts (append-only file off, which changes "
        "nothing in memory). Processes: proportional set size (PSS) of `modqueue run` with "
        "default settings, after some seconds of intake and verdicts.",
        head=("what", "memory"),
        rows=rows,
        targets=(
            Target(
                "1,000,000 stored comments",
                f"under {LIMIT_GIB} GiB",
                f"{gib:.2f} GiB{how}",
                gib < LIMIT_GIB,
            ),
        ),
        remarks=f"A comment takes {number(per_comment)} bytes in all, so a GiB of Redis holds "
        f"{number(GIB / per_comment)} comments.",
    )


def fill(place: House, total: int) -> tuple[int, int]:
    """Accept and judge up to ``total`` comments, as many as the time allows.

    Returns how many there are and the bytes that they take.
    """
    before, deadline = _used(place.redis), time.monotonic() + FILL_SECONDS
    stored = 0
    drain = DrainLimits(batch=AT_ONCE, budget_seconds=60)
    store, intakes = place.store, _intakes(Writer.seeded(1).submissions(total))
    while time.monotonic() < deadline and (chunk := list(islice(intakes, AT_ONCE))):
        actions.submit_batch(store, _silent, SITE, chunk, caller="key:4d0c1d3a", limits=LIMITS)
        judging.drain(
            store, _silent, InstantScorer(), SITE, drain, worker="worker:worker-1@host.example"
        )
        stored += len(chunk)
    return stored, _used(place.redis) - before


def _intakes(submissions: Iterator[Submission]) -> Iterator[Intake]:
    for number_, submission in enumerate(submissions):
        keyed = number_ % KEYED_SHARE == 0
        yield Intake(submission, f"key-{number_}" if keyed else None, "0" * 64 if keyed else "")


def by_kind(redis: Redis, total: int) -> list[tuple[str, float]]:
    """Return the bytes per comment of each kind of key, the largest first (sampled)."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for key in redis.scan_iter(match=prefix(SITE).replace("{", "[{]") + "*", count=1_000):
        kind = key.removeprefix(prefix(SITE)).partition(":")[0]
        counts[kind] += 1
        if counts[kind] <= SAMPLES:
            sizes[kind] += redis.memory_usage(key, samples=0 if kind != "journal" else 100)
    per_comment = {
        kind: size / min(counts[kind], SAMPLES) * counts[kind] / total
        for kind, size in sizes.items()
    }
    return [(kind, size) for kind, size in Counter(per_comment).most_common() if size >= 1]


def _processes(quick: bool) -> list[tuple[str, int]]:
    """Return the memory of each process of an installation with default settings."""
    with installation() as running:
        ours = requests(running.key, list(Writer.seeded(3).submissions(1_000)))
        load.run(Load(running.port, ours, 2.0 if quick else 10.0))
        await_verdicts(running.store, running.site)
        family = processes.family(running.pid)
        return [(processes.name(one, family), processes.pss_bytes(one.pid)) for one in family]


def _used(redis: Redis) -> int:
    return int(redis.info("memory")["used_memory"])


def _silent(site: str) -> None:
    """Wake nobody."""
