"""Ten times the rated load: what is still taken, how soon the rest is refused, who else notices."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load, processes, servers
from benchmarks.comments import Writer
from benchmarks.figures import percentile
from benchmarks.judged import await_verdicts
from benchmarks.load import Load, Outcome
from benchmarks.measures.intake import BODIES, CONNECTIONS, requests
from benchmarks.report import Section, Target, number
from benchmarks.servers import SITE, Part
from moderation.registry import Registry

RATED_SHARE = 0.7  # of the peak: what remains is for a burst (docs/capacity.md)
TIMES = 10
CROWD = 200  # connections of the flood, fewer than one address may have
WORKER = ("benchmarks.worker", "drain", "shipped")
QUIET = "quiet"  # another site, which posts at an even pace
QUIET_PER_SECOND = 20.0
REFUSAL_MS, GOODPUT, DRAIN_SECONDS = 50.0, 0.9, 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """What the loud and the quiet site met at one pace, and the web's memory after it."""

    per_second: float
    loud: Outcome
    quiet: Outcome
    alive_ms: float
    memory_mib: float

    @property
    def offered(self) -> float:
        """How many posts a second were sent in fact."""
        return sum(self.loud.statuses.values()) / self.loud.seconds


def measure(quick: bool) -> Section:
    """Find the peak, then post at the rated pace and at ten times that, beside a quiet site."""
    seconds = 6.0 if quick else 120.0
    with servers.house() as place, servers.web(place) as web, servers.worker(place, *WORKER):
        registry = Registry(place.redis)
        registry.add_site(QUIET, "Quiet")
        submissions = list(Writer.seeded(9).submissions(BODIES))
        loud = requests(place.key, submissions)
        quiet = requests(registry.add_key(QUIET, "quiet")[1], submissions)
        load.run(Load(web.port, loud, 2.0, CONNECTIONS))
        peak = load.run(Load(web.port, loud, 6.0, CONNECTIONS)).rate(202)
        await_verdicts(place.store, SITE)
        rated = RATED_SHARE * peak
        runs = [
            _run(web, loud, quiet, pace, connections, seconds)
            for pace, connections in ((rated, CONNECTIONS), (TIMES * rated, CROWD))
        ]
        drained = _seconds(lambda: await_verdicts(place.store, SITE))
    return _section(seconds, rated, runs, drained)


def _run(
    web: Part, loud: list[bytes], quiet: list[bytes], pace: float, connections: int, seconds: float
) -> Run:
    with ThreadPoolExecutor(2) as pool:
        flood = pool.submit(load.run, Load(web.port, loud, seconds, connections, pace))
        calm = pool.submit(load.run, Load(web.port, quiet, seconds, 8, QUIET_PER_SECOND))
        alive = _slowest_alive(web, flood)
        return Run(pace, flood.result(), calm.result(), alive, _memory(web))


def _slowest_alive(web: Part, flood: Future[Outcome]) -> float:
    """Return the most milliseconds that ``/livez`` took, asked twice a second until the end."""
    slowest = 0.0
    while not flood.done():
        begin = time.perf_counter()
        servers.await_answer(f"http://127.0.0.1:{web.port}/livez", Path("/dev/null"))
        slowest = max(slowest, time.perf_counter() - begin)
        time.sleep(0.5)
    return 1000 * slowest


def _memory(web: Part) -> float:
    members = processes.members(web.group)
    return sum(processes.pss_bytes(member.pid) for member in members) / 2**20


def _seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _p99(values: Sequence[float]) -> float:
    return 1000 * percentile(values, 0.99) if values else 0.0


def _row(run: Run) -> list[str]:
    return [
        f"{number(run.per_second)} asked for",
        number(run.offered),
        number(run.loud.rate(202)),
        number(_p99(run.loud.refusals)),
        number(_p99(run.quiet.latencies)),
        str(sum(run.quiet.statuses.values()) - run.quiet.statuses.get(202, 0)),
        number(run.alive_ms),
        number(run.memory_mib),
    ]


def _section(seconds: float, rated: float, runs: list[Run], drained: float) -> Section:
    calm, flooded = runs
    goodput = flooded.loud.rate(202) / rated
    refusal = _p99(flooded.loud.refusals)
    growth = flooded.memory_mib / calm.memory_mib - 1
    return Section(
        title="Overload",
        method=f"Web and one worker with two children, {seconds:.0f} s each. One site posts at the "
        f"rated pace ({RATED_SHARE:.0%} of the peak, {CONNECTIONS} connections), then at {TIMES} "
        f"times that ({CROWD} connections), as far as the generator, on the same cores, gets "
        f"there. Another one posts {QUIET_PER_SECOND:.0f} a second all the time. A refusal's time "
        "runs from when it was sent.",
        head=("posts per second", "sent", "accepted", "refusal p99 ms", "quiet site p99 ms",
              "refused of it", "/livez slowest ms", "web MiB"),
        rows=[_row(run) for run in runs],
        targets=[
            Target(f"goodput at {TIMES} times the rated load", f">= {GOODPUT:.0%} of the rated",
                   f"{goodput:.0%}", goodput >= GOODPUT),
            Target("refusals p99", f"<= {REFUSAL_MS:.0f} ms", f"{number(refusal)} ms",
                   refusal <= REFUSAL_MS),
            Target("memory of the web", "flat (5 %)", f"{growth:+.1%}", growth <= 0.05),
            Target("backlog gone", f"<= {DRAIN_SECONDS:.0f} s", f"{number(drained)} s",
                   drained <= DRAIN_SECONDS),
        ],
    )  # fmt: skip
