"""What MODQUEUE_REPLICAS_MIN costs: ``python -m benchmarks.replicas [--rounds 5]``.

The same comments go to one server with one replica, in turns without a wait for the replica and
with one; what counts is the ratio, for both meet the same neighbours. Both servers sync each write.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figures import percentile
from benchmarks.invented.comments import Writer
from benchmarks.measures.scripts import LIMITS
from benchmarks.servers import SITE, await_true
from moderation import actions
from moderation.registry import Registry
from moderation.store.acceptance import Intake
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from moderation.submission import Submission
from service.launcher.child import spawn, stop
from service.launcher.embedded import find_binary

CLIENTS, COMMENTS = (1, 8, 32), 2_000
PORT = 26_000  # the primary's; the replica has the next
STOP_SECONDS = 10.0
DURABLE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")


def main() -> None:
    """Post in turns and print rates, times and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with pair() as redis:
        Registry(redis).add_site(SITE, "Benchmark")
        for clients in CLIENTS:
            alone, waited = [], []
            for number in range(rounds):
                comments = list(Writer.seeded(clients * 100 + number).submissions(2 * COMMENTS))
                alone.append(posts(Store(redis), comments[:COMMENTS], clients))
                waited.append(posts(Store(redis, None, 1), comments[COMMENTS:], clients))
            say(clients, alone, waited)


def say(clients: int, alone: list[list[float]], waited: list[list[float]]) -> None:
    """Print what both kinds took, the medians of the rounds."""
    for share in (0.5, 0.99):
        pairs = [
            (percentile(a, share), percentile(b, share)) for a, b in zip(alone, waited, strict=True)
        ]
        own, with_replica = (median(values) for values in zip(*pairs, strict=True))
        ratio = median(b / a for a, b in pairs)
        print(
            f"{clients} clients, p{share * 100:.0f}: {own:.2f} ms alone, "
            f"{with_replica:.2f} ms with the replica, {ratio:.2f} times",
            flush=True,
        )


def posts(store: Store, comments: list[Submission], clients: int) -> list[float]:
    """Return the milliseconds that each post took, from so many clients at once."""

    def post(one: Submission) -> float:
        began = time.perf_counter()
        actions.submit(store, str, SITE, Intake(one), caller="bench", limits=LIMITS)
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(clients) as threads:
        return list(threads.map(post, comments))


@contextmanager
def pair() -> Iterator[Redis]:
    """Give the client of a primary that has a replica in step."""
    with TemporaryDirectory(prefix="modqueue-bench-") as folder, ExitStack() as stack:
        for port, options in ((PORT, ()), (PORT + 1, ("--replicaof", f"127.0.0.1 {PORT}"))):
            own = Path(folder, str(port))
            own.mkdir()
            words = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(own), *DURABLE)
            with (own / "log").open("wb") as log:
                process = spawn([str(find_binary()), *words, *options], output=log)
            stack.callback(stop, process, STOP_SECONDS)
        redis = connect(f"redis://127.0.0.1:{PORT}/0")
        stack.callback(redis.close)
        await_true(lambda: _follows(redis), "a replica in step")
        yield redis


def _follows(redis: Redis) -> bool:
    replica = redis.info("replication").get("slave0", {})
    return bool(replica.get("state") == "online")


if __name__ == "__main__":
    main()
