"""The whole service at once: web, worker and sweeper under posts that do not wait for it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import load, servers
from benchmarks.comments import Writer
from benchmarks.figures import percentile
from benchmarks.intake import BODIES, CONNECTIONS, requests
from benchmarks.load import Load, Outcome
from benchmarks.report import Section, number
from benchmarks.servers import SITE, House, Part
from benchmarks.verdicts import await_verdicts, waits
from service.launcher.programs import SWEEP, WORKER

SHARES = (0.25, 0.5, 0.75)  # of the peak that the web alone reaches here
SHARES_QUICK = (0.5,)


@dataclass(frozen=True, slots=True)
class Paced:
    """What came of one rate: answers, and how many ms each comment waited for its verdict."""

    share: float
    per_second: float
    outcome: Outcome
    waits: list[float]


def measure(quick: bool) -> Section:
    """Find the peak with idle workers' memory warm, then post at shares of it."""
    seconds = 3.0 if quick else 20.0
    with ExitStack() as stack:
        place = stack.enter_context(servers.house(worker_children=2))
        web = stack.enter_context(servers.web(place))
        ours = requests(place, list(Writer.seeded(5).submissions(BODIES)))
        _peak(web, ours, seconds / 4)  # warm up
        peak = _peak(web, ours, seconds / 2)
        stack.enter_context(servers.worker(place, *WORKER))
        stack.enter_context(
            servers.program("sweep", servers.python(*SWEEP), place.environ, place.folder)
        )
        await_verdicts(place)
        shares = SHARES_QUICK if quick else SHARES
        found = [_paced(place, web, ours, share, share * peak, seconds) for share in shares]
    return Section(
        title="The whole service",
        method=f"Web, one worker with two children and the shipped model, sweeper and store, as "
        f"`modqueue run` starts them; posts due at fixed moments for {seconds:.0f} s, at shares "
        f"of the peak of {number(peak)} per second that the web reached just before without a "
        "worker. The time to a verdict runs from acceptance, by the journal.",
        head=("posts per second", "web p50 ms", "web p99 ms", "verdict p50 ms", "verdict p99 ms"),
        rows=[_row(paced) for paced in found],
    )


def _peak(web: Part, ours: list[bytes], seconds: float) -> float:
    return load.run(Load(web.port, ours, seconds, CONNECTIONS)).per_second(202)


def _paced(
    place: House, web: Part, ours: list[bytes], share: float, per_second: float, seconds: float
) -> Paced:
    cursor = place.store.last_cursor(SITE)
    outcome = load.run(Load(web.port, ours, seconds, CONNECTIONS, per_second))
    outcome.per_second(202)
    await_verdicts(place)
    return Paced(share, per_second, outcome, waits(place, cursor))


def _row(paced: Paced) -> list[str]:
    answers = paced.outcome.latencies
    return [
        f"{number(paced.per_second)} ({paced.share:.0%} of the peak)",
        *(number(percentile(answers, share) * 1000) for share in (0.5, 0.99)),
        *(number(percentile(paced.waits, share)) for share in (0.5, 0.99)),
    ]
