"""What it costs intake that the store rewrites its append-only file after an erasure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import load, servers
from benchmarks.figures import Spread, interleaved, paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.load import Load, Outcome
from benchmarks.measures.intake import requests
from benchmarks.measures.memory import MILLION, fill
from benchmarks.report import Section, Target, number, spread
from benchmarks.servers import House, Part
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.server.users import MAINTENANCE

BODIES = 2_000
CONNECTIONS = 32
ROUNDS = 3
SECONDS = 8.0
QUIET, REWRITING = "no rewrite", "while rewriting"
WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How long the store took over it, and how much of the load it fell into (0..1)."""

    seconds: float
    share: float


def measure(quick: bool) -> Section:
    """Fill a store, then post with and without a rewrite, in turns."""
    with servers.house(durable=False) as place:
        total, _ = fill(place, 20_000 if quick else MILLION)
        maintenance = connect(place.server.url_of(MAINTENANCE))
        place.redis.config_set("appendonly", "yes")
        _await_end(maintenance)
        with servers.web(place) as web:
            return _measure(place, web, maintenance, total, quick)


def _measure(place: House, web: Part, maintenance: Redis, total: int, quick: bool) -> Section:
    bodies = requests(place.key, list(Writer.seeded(2026).submissions(BODIES)))
    seconds = 2.0 if quick else SECONDS
    one_load = Load(web.port, bodies, seconds, CONNECTIONS)
    load.run(one_load)  # warm up
    outcomes: dict[str, list[Outcome]] = {QUIET: [], REWRITING: []}
    rewrites: list[Rewrite] = []

    def quiet() -> float:
        return _kept(outcomes[QUIET], load.run(one_load))

    def rewriting() -> float:
        begin = time.monotonic()
        maintenance.execute_command("BGREWRITEAOF")
        outcome = load.run(one_load)
        took = _await_end(maintenance, begin)
        rewrites.append(Rewrite(took, min(1.0, took / seconds)))
        return _kept(outcomes[REWRITING], outcome)

    rates = interleaved({QUIET: quiet, REWRITING: rewriting}, 2 if quick else ROUNDS)
    return _section(total, seconds, rates, outcomes, rewrites)


def _kept(outcomes: list[Outcome], outcome: Outcome) -> float:
    outcomes.append(outcome)
    return outcome.per_second(202)


def _await_end(maintenance: Redis, begin: float = 0.0) -> float:
    """Wait for the end of the rewrite; return the seconds since ``begin``, to half a second."""
    servers.await_true(partial(_is_idle, maintenance), "end of a rewrite")
    seconds = maintenance.info("persistence")["aof_last_rewrite_time_sec"]
    return min(time.monotonic() - begin, seconds + 0.5) if begin else 0.0


def _is_idle(maintenance: Redis) -> bool:
    persistence = maintenance.info("persistence")
    return not (persistence["aof_rewrite_in_progress"] or persistence["aof_rewrite_scheduled"])


def _section(
    total: int,
    seconds: float,
    rates: dict[str, list[float]],
    outcomes: dict[str, list[Outcome]],
    rewrites: Sequence[Rewrite],
) -> Section:
    ratio = paired_ratio(rates[REWRITING], rates[QUIET])
    longest = max(rewrite.seconds for rewrite in rewrites)
    share = min(rewrite.share for rewrite in rewrites)
    rows = [
        [name, *spread(Spread.of(values)), number(1000 * _p99(outcomes[name]))]
        for name, values in rates.items()
    ]
    return Section(
        title="Erasure",
        method=f"{total:,} judged comments in the store, `appendfsync always`; `POST "
        f"/v1/comments` with {CONNECTIONS} kept connections, {seconds:.0f} s a round, in turns "
        "without and with a rewrite of the append-only file that begins with the round.",
        head=("subject", "accepted per second", "lowest - highest", "p99 ms"),
        rows=rows,
        targets=(
            Target(
                "a rewrite",
                f"under {WITHIN_SECONDS:.0f} s",
                f"{longest:.1f} s",
                longest < WITHIN_SECONDS,
            ),
        ),
        remarks=f"While a rewrite runs, intake takes {ratio.median:.0%} of what it takes "
        f"otherwise ({ratio.low:.0%} - {ratio.high:.0%}, pairs of rounds); the rewrite covered at "
        f"least {share:.0%} of its round. It took up to {longest:.1f} s.",
    )


def _p99(outcomes: Sequence[Outcome]) -> float:
    return Spread.of([percentile(one.latencies, 0.99) for one in outcomes]).median
