"""What the store's scripts cost: the server's own limit for accepting, and time per script."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from benchmarks.figures import Spread
from benchmarks.invented.comments import Writer
from benchmarks.report import Section, number, spread
from benchmarks.scorer import InstantScorer
from benchmarks.servers import PENDING_MAX, SITE, House, house
from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.store.acceptance import Intake, Limits
from moderation.store.server.commands import Redis
from moderation.store.writer import Store

PIPELINE = 100  # commands on their way at once
LIMITS = Limits(pending_max=PENDING_MAX)


@dataclass(slots=True)
class Recorder:
    """Stands in for Redis and keeps each script with its arguments instead of running it."""

    calls: list[tuple[str, list[object]]] = field(default_factory=list)

    def info(self, section: str) -> dict[str, int]:
        """Return a memory with room for everything."""
        return {"used_memory": 0, "maxmemory": 0}

    def register_script(self, source: str) -> Any:
        """Return what the store calls to run a script."""

        def call(keys: Sequence[str], args: Sequence[object]) -> tuple[int, list[object]]:
            self.calls.append((source, [len(keys), *keys, *args]))
            return 0, [["accepted", "id", 1, 1]]

        return call


def accept_commands(redis: Redis, total: int, seed: int) -> list[bytes]:
    """Return ``total`` packed EVALSHA commands, each of which accepts one new comment."""
    recorder = Recorder()
    store = Store(recorder)
    for submission in Writer.seeded(seed).submissions(total):
        actions.submit(
            store, _silent, SITE, Intake(submission), caller="key:benchmark", limits=LIMITS
        )
    redis.script_load(recorder.calls[0][0])
    digest = sha1(recorder.calls[0][0].encode()).hexdigest()  # Redis names scripts by it
    connection = redis.connection_pool.get_connection()
    try:
        return [
            b"".join(connection.pack_command("EVALSHA", digest, *arguments))
            for _, arguments in recorder.calls
        ]
    finally:
        redis.connection_pool.release(connection)


def accepts_per_second(redis: Redis, commands: Sequence[bytes]) -> float:
    """Send ``commands`` from one client in pipelines; return how many were done per second."""
    connection = redis.connection_pool.get_connection()
    begin = time.perf_counter()
    for first in range(0, len(commands), PIPELINE):
        chunk = commands[first : first + PIPELINE]
        connection.send_packed_command([b"".join(chunk)])
        for _ in chunk:
            connection.read_response()
    seconds = time.perf_counter() - begin
    redis.connection_pool.release(connection)
    return len(commands) / seconds


def measure(quick: bool) -> Section:
    """Measure each script's time inside the server, per comment."""
    rounds, total = (2, 1_000) if quick else (5, 5_000)
    costs: dict[str, list[float]] = {}
    with house() as place:
        for seed in range(rounds):
            for name, seconds in _one_round(place, total, seed).items():
                costs.setdefault(name, []).append(seconds * 1e6)
    rows = [[name, *spread(Spread.of(values))] for name, values in costs.items()]
    return Section(
        title="Scripts",
        method=f"Time that the server itself spends per comment (INFO commandstats), {total:,} "
        f"comments or calls in a round, {rounds} rounds, `appendfsync always` (no fsync in it).",
        head=("script", "us per comment", "lowest - highest"),
        rows=rows,
        remarks=f"One core of the server could therefore do about "
        f"{number(1e6 / Spread.of(costs['accept, one by one']).median)} accepts per second.",
    )


def _one_round(place: House, total: int, seed: int) -> dict[str, float]:
    store, redis = place.store, place.redis
    commands = accept_commands(redis, total, seed)
    seconds = {"accept, one by one": _server_seconds(redis, lambda: _send(redis, commands))}
    rest = list(Writer.seeded(-seed - 1).submissions(total))
    seconds["accept, 100 at once"] = _server_seconds(redis, lambda: fill(store, rest))
    drain = DrainLimits(budget_seconds=600)
    drained = _server_seconds(
        redis,
        lambda: judging.drain(store, _silent, InstantScorer(), SITE, drain, worker="worker:bench"),
    )
    seconds["claim and commit, 64 at once"] = drained / 2
    looks = [store.thread_count] * total  # each ends the undo windows that have passed first
    seconds["settle, nothing due"] = _server_seconds(
        redis, lambda: [look(SITE, "article") for look in looks]
    )
    return {name: value / total for name, value in seconds.items()}


def _send(redis: Redis, commands: Sequence[bytes]) -> None:
    accepts_per_second(redis, commands)


def fill(store: Store, submissions: Sequence[Any], *, at_once: int = 100) -> None:
    """Accept ``submissions`` without waking anyone."""
    for first in range(0, len(submissions), at_once):
        intakes = [Intake(submission) for submission in submissions[first : first + at_once]]
        actions.submit_batch(store, _silent, SITE, intakes, caller="key:benchmark", limits=LIMITS)


def _server_seconds(redis: Redis, work: Any) -> float:
    before = _script_seconds(redis)
    work()
    return _script_seconds(redis) - before


def _script_seconds(redis: Redis) -> float:
    stats = redis.info("commandstats")
    return float(stats.get("cmdstat_evalsha", {"usec": 0})["usec"]) / 1e6


def _silent(site: str) -> None:
    """Wake nobody."""
