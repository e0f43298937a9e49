"""The whole service under posts that do not wait for it: latency of the web and of verdicts."""

from __future__ import annotations

from benchmarks import load
from benchmarks.figures import percentile
from benchmarks.installation import Installation, installation
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts, waits
from benchmarks.load import Load
from benchmarks.measures.intake import BODIES, CONNECTIONS, requests
from benchmarks.report import Section, number

SHARES = (0.25, 0.5, 0.75)  # of the peak that the web reaches while everything runs
PERCENTILES = (0.5, 0.99)


def measure(quick: bool) -> Section:
    """Find the peak, then post at shares of it."""
    seconds = 3.0 if quick else 20.0
    with installation() as running:
        ours = requests(running.key, list(Writer.seeded(5).submissions(BODIES)))
        _peak(running, ours, seconds / 4)  # warm up
        peak = _peak(running, ours, seconds / 2)
        rows = [_row(running, ours, share, share * peak, seconds) for share in SHARES]
    return Section(
        title="The whole service",
        method="`modqueue run` with default settings: web, one worker with two children and the "
        "shipped model, everything else, and the store. At first posts as fast as they are "
        f"answered: {number(peak)} per second are accepted while the worker scores. Then posts "
        f"due at fixed moments for {seconds:.0f} s. The time to a verdict runs from acceptance, "
        "by the journal.",
        head=("posts per second", "web p50 ms", "web p99 ms", "verdict p50 ms", "verdict p99 ms"),
        rows=rows,
    )


def _peak(running: Installation, ours: list[bytes], seconds: float) -> float:
    outcome = load.run(Load(running.port, ours, seconds, CONNECTIONS))
    await_verdicts(running.store, running.site)
    return outcome.per_second(202)


def _row(
    running: Installation, ours: list[bytes], share: float, per_second: float, seconds: float
) -> list[str]:
    cursor = running.store.last_cursor(running.site)
    outcome = load.run(Load(running.port, ours, seconds, CONNECTIONS, per_second))
    outcome.per_second(202)
    await_verdicts(running.store, running.site)
    verdicts = waits(running.store, running.site, cursor)
    return [
        f"{number(per_second)} ({share:.0%} of the peak)",
        *(number(percentile(outcome.latencies, part) * 1000) for part in PERCENTILES),
        *(number(percentile(verdicts, part)) for part in PERCENTILES),
    ]
