"""Ten times the rated load: what is still taken, how soon the rest is refused, who else notices.

A moderator reads the held list and decides all the time: what that takes is what people feel.

The generators of the loud site stand for other machines, so they stand back on the processor
(``load.STAND_BACK``), when the peak is looked for, too. With two cores that nobody else uses, such
a generator offers less than ten times the rated load. So what a refusal costs is measured as well,
in processor time of the web, the worker and the store, and what is accepted of the whole ten times
is computed from it: a seconds are what a post takes, r what a refusal does, and the cores that
served the peak serve ``g x a + (offered - g) x r``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks import load, processes, servers
from benchmarks.figures import percentile
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts
from benchmarks.load import STAND_BACK, Load, Outcome
from benchmarks.measures import additions
from benchmarks.measures.intake import BODIES, CONNECTIONS, requests
from benchmarks.moderating import Felt, Moderator
from benchmarks.report import Section, Target, number
from benchmarks.servers import SITE, House, Part
from moderation.registry import Registry

RATED_SHARE = 0.7  # of the peak: what remains is for a burst (docs/capacity.md)
TIMES = 10
CROWD = 200  # connections of the flood, fewer than one address may have
WORKER = ("benchmarks.worker", "drain", "shipped")
QUIET = "quiet"  # another site, which posts at an even pace
QUIET_PER_SECOND = 20.0
REFUSAL_MS, GOODPUT, DRAIN_SECONDS = 50.0, 0.9, 60.0
PAGE_MS = 1000.0  # the limit for an unbroken thought (Nielsen, Usability Engineering, 1993)
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """What the loud and the quiet site met at one pace, and the web's memory after it."""

    per_second: float
    loud: Outcome
    quiet: Outcome
    felt: Felt  # by a moderator
    additions: Sequence[float]  # seconds of what asks nobody
    memory_mib: float
    drained: float  # seconds until the last verdict after it
    cpu: float  # seconds of web, worker and store, the last verdict included

    @property
    def accepted(self) -> int:
        """How many posts of both sites were accepted."""
        return self.loud.statuses.get(202, 0) + self.quiet.statuses.get(202, 0)

    @property
    def refused(self) -> int:
        """How many were not."""
        return sum(self.loud.statuses.values()) + sum(self.quiet.statuses.values()) - self.accepted

    @property
    def offered(self) -> float:
        """How many posts a second were sent in fact."""
        return sum(self.loud.statuses.values()) / self.loud.seconds


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor seconds of an accepted post and of a refused one."""

    post: float
    refusal: float

    @classmethod
    def of(cls, peak: Run, flooded: Run) -> Costs:
        """Return what a run at the peak says, in which nothing is refused, and one far above it.

        Below the peak a post costs more: fewer are written at once.
        """
        post = peak.cpu / peak.accepted
        return cls(post, (flooded.cpu - post * flooded.accepted) / max(1, flooded.refused))

    def goodput(self, rated: float, peak: float) -> float:
        """Return which share of the rated load is accepted when ten times that is offered."""
        offered, cores = TIMES * rated, peak * self.post
        return (cores - offered * self.refusal) / (self.post - self.refusal) / rated


@dataclass(frozen=True, slots=True)
class Scene:
    """What runs, and the requests of the loud site and of the quiet one."""

    place: House
    web: Part
    worker: Part
    loud: list[bytes]
    quiet: list[bytes]
    moderator: Moderator

    def cpu(self) -> float:
        """Return the processor seconds of web, worker and store so far."""
        return self.web.cpu_seconds() + self.worker.cpu_seconds() + self.place.store_seconds()

    def load(self, seconds: float, connections: int = CONNECTIONS, pace: float = 0.0) -> Load:
        """Return a load of the loud site."""
        return Load(self.web.port, self.loud, seconds, connections, pace, STAND_BACK)


def measure(quick: bool) -> Section:
    """Find the peak, then post at the rated pace and at ten times that, beside a quiet site."""
    seconds = 6.0 if quick else 120.0
    with (
        servers.house() as place,
        servers.web(place) as web,
        servers.worker(place, *WORKER) as worker,
    ):
        scene = _scene(place, web, worker)
        load.run(scene.load(2.0))
        await_verdicts(place.store, SITE)
        peak = _run(scene, scene.load(6.0))
        rated = RATED_SHARE * peak.loud.rate(202)
        runs = [
            _run(scene, scene.load(seconds, connections, pace))
            for pace, connections in ((rated, CONNECTIONS), (TIMES * rated, CROWD))
        ]
    return _section(seconds, peak, runs)


def _scene(place: House, web: Part, worker: Part) -> Scene:
    registry = Registry(place.redis)
    registry.add_site(QUIET, "Quiet")
    submissions = list(Writer.seeded(9).submissions(BODIES))
    loud = requests(place.key, submissions)
    quiet = requests(registry.add_key(QUIET, "quiet")[1], submissions)
    return Scene(place, web, worker, loud, quiet, Moderator(registry, web.port))


def _run(scene: Scene, loud: Load) -> Run:
    before = scene.cpu()
    spawn = get_context("spawn")
    with ThreadPoolExecutor(2) as pool, ProcessPoolExecutor(1, mp_context=spawn) as apart:
        flood = pool.submit(load.run, loud)
        bare = apart.submit(additions.latencies, loud.seconds, QUIET_PER_SECOND)
        quiet = Load(scene.web.port, scene.quiet, loud.seconds, 8, QUIET_PER_SECOND)
        calm = pool.submit(load.run, quiet)
        felt = _felt(scene.moderator, flood)
    drained = _seconds(lambda: await_verdicts(scene.place.store, SITE))
    used = scene.cpu() - before
    return Run(
        per_second=loud.per_second,
        loud=flood.result(),
        quiet=calm.result(),
        felt=felt,
        additions=bare.result(),
        memory_mib=_memory(scene.web),
        drained=drained,
        cpu=used,
    )


def _felt(moderator: Moderator, flood: Future[Outcome]) -> Felt:
    """Return what a moderator felt who worked, with pauses, until the end."""
    felt = Felt()
    while not flood.done():
        moderator.work(felt)
        time.sleep(PAUSE_SECONDS)
    return felt


def _memory(web: Part) -> float:
    members = processes.members(web.group)
    return sum(processes.pss_bytes(member.pid) for member in members) / 2**20


def _seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _p99(values: Sequence[float]) -> float:
    return 1000 * percentile(values, 0.99) if values else 0.0


def _half_and_p99(values: Sequence[float]) -> str:
    half = 1000 * percentile(values, 0.5) if values else 0.0
    return f"{number(half)}, {number(_p99(values))}"


def _row(run: Run) -> list[str]:
    return [
        f"{number(run.per_second)} asked for",
        number(run.offered),
        number(run.loud.rate(202)),
        number(_p99(run.loud.refusals)),
        number(_p99(run.quiet.latencies)),
        str(sum(run.quiet.statuses.values()) - run.quiet.statuses.get(202, 0)),
        number(_p99(run.felt.alive)),
        number(_p99(run.additions)),
        _half_and_p99(run.felt.lists),
        _half_and_p99(run.felt.decisions),
        str(len(run.felt.refused)),
        number(run.memory_mib),
    ]


def _section(seconds: float, peak: Run, runs: list[Run]) -> Section:
    calm, flooded = runs
    rated = RATED_SHARE * peak.loud.rate(202)
    goodput = flooded.loud.rate(202) / rated
    refusal = _p99(flooded.loud.refusals)
    growth = flooded.memory_mib / calm.memory_mib - 1
    costs = Costs.of(peak, flooded)
    return Section(
        title="Overload",
        method=f"Web and one worker with two children, {seconds:.0f} s each. One site posts at the "
        f"rated pace ({RATED_SHARE:.0%} of the peak, {CONNECTIONS} connections), then at {TIMES} "
        f"times that ({CROWD} connections), as far as the generator gets there: it runs on the "
        f"same cores with nice {STAND_BACK}. Another one posts {QUIET_PER_SECOND:.0f} a second all "
        "the time. A refusal's time runs from when it was sent. A moderator reads the held "
        f"list and approves its first comment, with pauses of {PAUSE_SECONDS} s. Additions "
        "beside them ask nobody: their p99 is the machine's, which holds up an answer as well.",
        head=("posts per second", "sent", "accepted", "refusal p99 ms", "quiet site p99 ms",
              "refused of it", "/livez p99 ms", "additions p99 ms", "held list p50, p99 ms",
              "decision p50, p99 ms", "refused of the moderator", "web MiB"),
        rows=[_row(run) for run in runs],
        targets=[
            Target(f"goodput at {TIMES} times the rated load", f">= {GOODPUT:.0%} of the rated",
                   f"{goodput:.0%}", goodput >= GOODPUT),
            Target("refusals p99", f"<= {REFUSAL_MS:.0f} ms", f"{number(refusal)} ms",
                   refusal <= REFUSAL_MS),
            Target("a moderator's held list and decision, p99", f"<= {PAGE_MS:.0f} ms",
                   f"{number(_p99(flooded.felt.lists))} and "
                   f"{number(_p99(flooded.felt.decisions))} ms", _bearable(flooded.felt)),
            Target("memory of the web", "flat (5 %)", f"{growth:+.1%}", growth <= 0.05),
            Target("backlog gone", f"<= {DRAIN_SECONDS:.0f} s", f"{number(flooded.drained)} s",
                   flooded.drained <= DRAIN_SECONDS),
        ],
        remarks=_remarks(costs, rated, peak.loud.rate(202)),
    )  # fmt: skip


def _bearable(felt: Felt) -> bool:
    """Return whether pages and decisions came in time, and none was refused."""
    return not felt.refused and max(_p99(felt.lists), _p99(felt.decisions)) <= PAGE_MS


def _remarks(costs: Costs, rated: float, peak: float) -> str:
    if costs.refusal <= 0:
        return "The machine was busy with something else: what a refusal costs cannot be told."
    return (
        f"A post takes {number(1e6 * costs.post)} us of the processor in web, worker and store "
        f"together, a refusal {number(1e6 * costs.refusal)} us. Computed, of the whole {TIMES} "
        f"times {costs.goodput(rated, peak):.0%} of the rated load is accepted."
    )
