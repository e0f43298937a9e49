"""From accepted to judged: a drain that takes batches beside one Celery message per comment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from celery import Celery

from benchmarks import servers
from benchmarks.figures import Spread, interleaved, paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts, waits
from benchmarks.measures.scripts import LIMITS, fill
from benchmarks.report import Section, Target, number, spread
from benchmarks.servers import SITE, House, Part
from benchmarks.worker import EACH_TASK
from moderation import actions
from moderation.process.celery_apps import working_app
from moderation.process.doorbell import Doorbell
from moderation.process.messages import QUEUE
from moderation.store.acceptance import Intake

WARM_UP = 200
CPU_SHARE = 0.1
FACTOR = 6.0
PACED_PER_SECOND = 25.0  # below what one message per comment can do here, so that neither piles up


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared: which task, which scorer, how many workers of one child each."""

    task: str
    scorer: str
    workers: int

    @property
    def name(self) -> str:
        """The row's name."""
        way = "drain" if self.task == "drain" else "one message each"
        return f"{way}, {self.scorer} scorer, {self.workers} worker{'s' * (self.workers > 1)}"


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement: verdicts per second and the workers' processor time for each."""

    per_second: float
    cpu_us: float


@dataclass(frozen=True, slots=True)
class Extent:
    """How many comments, how often."""

    rounds: int
    totals: dict[str, int]
    paced_seconds: float

    @classmethod
    def of(cls, quick: bool) -> Extent:
        """Return the full or the quick extent."""
        if quick:
            return cls(1, {"drain": 2_000, "each": 400}, 3.0)
        return cls(3, {"drain": 10_000, "each": 1_000}, 12.0)


CASES = [
    Case(task, scorer, workers)
    for scorer in ("instant", "shipped")
    for workers in (1, 2)
    for task in ("drain", "each")
]


def measure(quick: bool) -> Section:
    """Measure throughput and CPU of all cases in turns, then the time to a verdict."""
    extent = Extent.of(quick)
    runs: dict[Case, list[Run]] = {case: [] for case in CASES}
    with servers.house() as place:
        subjects = {case.name: partial(_record, place, case, extent, runs) for case in CASES}
        interleaved(subjects, extent.rounds)
        waited = {case: _wait(place, case, extent) for case in CASES}
    return _section(extent, runs, waited)


def _record(place: House, case: Case, extent: Extent, runs: dict[Case, list[Run]]) -> float:
    run = _throughput(place, case, extent.totals[case.task])
    runs[case].append(run)
    return run.per_second


def _throughput(place: House, case: Case, total: int) -> Run:
    """Judge a backlog of ``total`` comments; the messages are in the broker before it starts."""
    with _workers(place, case) as parts, _idle(place) as begin:
        fill(place.store, list(Writer.seeded(total).submissions(total)))
        _announce(place, case, total)
        cpu, started = sum(part.cpu_seconds() for part in parts), time.perf_counter()
        begin()
        await_verdicts(place.store, SITE)
        seconds = time.perf_counter() - started
        cpu = sum(part.cpu_seconds() for part in parts) - cpu
    return Run(total / seconds, cpu / total * 1e6)


@contextmanager
def _workers(place: House, case: Case) -> Iterator[list[Part]]:
    """Run the case's workers, warmed up; no message of another case is left to them."""
    _celery(place).control.purge()
    command = ("benchmarks.worker", case.task, case.scorer)
    with ExitStack() as stack:
        numbers = range(1, case.workers + 1)
        parts = [stack.enter_context(servers.worker(place, *command, number=n)) for n in numbers]
        fill(place.store, list(Writer.seeded(0).submissions(WARM_UP)))
        _announce(place, case, WARM_UP)
        await_verdicts(place.store, SITE)
        yield parts


@contextmanager
def _idle(place: House) -> Iterator[Callable[[], None]]:
    """Keep the workers from taking messages until the yielded function is called."""
    control = _celery(place).control
    control.cancel_consumer(QUEUE, reply=True)
    yield lambda: control.add_consumer(QUEUE)


def _announce(place: House, case: Case, total: int) -> None:
    if case.task == "drain":
        Doorbell(place.server.broker_url)(SITE)
        return
    ring = ring_each(_celery(place))
    for _ in range(total):
        ring()


def ring_each(app: Celery) -> Callable[[], None]:
    """Return what sends one message for one comment."""
    return lambda: app.send_task(EACH_TASK, args=[SITE], queue=QUEUE, retry=False)


def _celery(place: House) -> Celery:
    return working_app(place.server.broker_url)


# The time to a verdict


def _wait(place: House, case: Case, extent: Extent) -> list[float]:
    """Accept comments one by one at a fixed rate; return how many ms each waited."""
    total = int(PACED_PER_SECOND * extent.paced_seconds)
    submissions = Writer.seeded(total + 1).submissions(total)
    with _workers(place, case):
        cursor = place.store.last_cursor(SITE)
        begin = time.perf_counter()
        doorbell, each = Doorbell(place.server.broker_url), ring_each(_celery(place))
        for index, submission in enumerate(submissions):
            time.sleep(max(0.0, begin + index / PACED_PER_SECOND - time.perf_counter()))
            ring = doorbell if case.task == "drain" else _silent
            actions.submit(
                place.store, ring, SITE, Intake(submission), caller="key:benchmark", limits=LIMITS
            )
            if case.task == "each":
                each()
        await_verdicts(place.store, SITE)
    return waits(place.store, SITE, cursor)


def _silent(site: str) -> None:
    """Wake nobody."""


def _section(
    extent: Extent, runs: dict[Case, list[Run]], waited: dict[Case, list[float]]
) -> Section:
    rows = [
        [
            case.name,
            *spread(Spread.of([run.per_second for run in case_runs])),
            number(Spread.of([run.cpu_us for run in case_runs]).median),
            number(percentile(waited[case], 0.5)),
            number(percentile(waited[case], 0.99)),
        ]
        for case, case_runs in runs.items()
    ]
    return Section(
        title="Verdicts",
        method=f"A backlog of {extent.totals['drain']:,} comments (drain) or "
        f"{extent.totals['each']:,} (one message each), {extent.rounds} rounds in turns, workers "
        'of one child. "CPU" is that of the workers\' parent and child processes. "One message '
        'each" is the same service with a task that claims and judges one comment; its messages '
        "are in the broker, which is the same durable server as by default, before the clock "
        f"starts. The time to a verdict is the journal's, at {PACED_PER_SECOND:.0f} comments per "
        "second.",
        head=("case", "verdicts per second", "lowest - highest", "CPU us each", "p50 ms", "p99 ms"),
        rows=rows,
        targets=_targets(runs),
    )


def _targets(runs: dict[Case, list[Run]]) -> Sequence[Target]:
    shares = [_ratio(runs, "instant", n, lambda run: run.cpu_us) for n in (1, 2)]
    factors = [_ratio(runs, "shipped", n, lambda run: run.per_second) for n in (1, 2)]
    worst_share, worst_factor = max(shares), min(factors)
    return (
        Target(
            "CPU of a drain beside one message each, instant scorer",
            f"at most {CPU_SHARE:.0%}",
            " and ".join(f"{share:.1%}" for share in shares) + " (1 and 2 workers)",
            worst_share <= CPU_SHARE,
        ),
        Target(
            "throughput of a drain beside one message each, shipped scorer",
            f"{FACTOR:.0f} times",
            " and ".join(f"{number(factor)}" for factor in factors) + " times (1 and 2 workers)",
            worst_factor >= FACTOR,
        ),
    )


def _ratio(
    runs: dict[Case, list[Run]], scorer: str, workers: int, of: Callable[[Run], float]
) -> float:
    drain, each = (
        [of(run) for run in runs[Case(task, scorer, workers)]] for task in ("drain", "each")
    )
    return paired_ratio(drain, each).median
