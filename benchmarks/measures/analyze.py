"""Analyses per second of one web process, and the latency of two doors at 200 a second."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import load, servers
from benchmarks.figures import Spread, percentile
from benchmarks.invented.comments import Writer
from benchmarks.load import Load, Outcome
from benchmarks.measures import additions
from benchmarks.processes import members, pss_bytes
from benchmarks.report import Section, Target, number, spread
from benchmarks.servers import House, Part
from service.launcher.programs import WEB

BODIES = 2_000
BATCH = 1_000  # the most that /v1/moderations takes
CONNECTIONS = 16
PER_PROCESS = 300.0
RATE = 200.0
P99_MS = 25.0
MODERATIONS_P99_MS = 5.0
MIB = 2**20
HEAD = ("what", "median", "lowest - highest")


@dataclass(frozen=True, slots=True)
class Extent:
    """How long and how often."""

    rounds: int
    seconds: float

    @classmethod
    def of(cls, quick: bool) -> Extent:
        """Return the full or the quick extent."""
        return cls(2, 2.0) if quick else cls(5, 6.0)


def measure(quick: bool) -> Section:
    """Measure the peak of one process, then the latency of two at a fixed rate."""
    extent = Extent.of(quick)
    with servers.house() as place:
        requests = _requests(place)
        with _web(place, "one", processes=1) as web:
            _run(web, requests, extent)  # warm up
            peaks = [_run(web, requests, extent).per_second(200) for _ in range(extent.rounds)]
        with _web(place, "two", processes=2) as web:
            _run(web, requests, extent)
            paced = [_run(web, requests, extent, RATE) for _ in range(extent.rounds)]
            texts = _moderations(place)
            moderated, bare = [], []
            for _ in range(extent.rounds):
                moderated.append(_run(web, texts, extent, RATE))
                bare.append(additions.latencies(extent.seconds, RATE))
            batches = _run(web, _batch(place), extent)
            with_model = _memory(web)
        with _web(place, "none", processes=2, MODQUEUE_INTEGRATIONS="none") as web:
            without = _memory(web)
    latencies = Latencies(paced, moderated, bare, batches)
    return _section(extent, Spread.of(peaks), latencies, with_model, without)


@dataclass(frozen=True, slots=True)
class Latencies:
    """Runs of two doors and of nothing at RATE, and of one caller with batch after batch."""

    paced: Sequence[Outcome]
    moderated: Sequence[Outcome]
    bare: Sequence[list[float]]
    batches: Outcome


@contextmanager
def _web(place: House, name: str, *, processes: int, **more: str) -> Iterator[Part]:
    port = servers.free_port()
    environ = {
        **place.environ,
        "PORT": str(port),
        "MODQUEUE_WEB_WORKERS": str(processes),
        "MODQUEUE_METRICS_DIR": str(place.folder / f"metrics-{name}"),
        **more,
    }
    with servers.program(name, WEB, environ, place.folder, port) as part:
        servers.await_answer(f"http://127.0.0.1:{port}/livez", place.folder / f"{name}.log")
        yield part


def _requests(place: House) -> list[bytes]:
    path = f"/v1alpha1/comments:analyze?key={place.key}"
    headers = {"Content-Type": "application/json"}
    return [
        load.post(path, headers, _body(submission.body))
        for submission in Writer.seeded(2027).submissions(BODIES)
    ]


def _moderations(place: House) -> list[bytes]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {place.key}"}
    return [
        load.post("/v1/moderations", headers, json.dumps({"input": submission.body}).encode())
        for submission in Writer.seeded(2028).submissions(BODIES)
    ]


def _batch(place: House) -> list[bytes]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {place.key}"}
    texts = [submission.body for submission in Writer.seeded(2029).submissions(BATCH)]
    return [load.post("/v1/moderations", headers, json.dumps({"input": texts}).encode())]


def _body(text: str) -> bytes:
    document = {
        "comment": {"text": text},
        # A comment of a few words can be in no language that is validated; its way is as long.
        "dropUnsupportedAttributes": True,
        "requestedAttributes": {"TOXICITY": {}, "SPAM": {}},
        "doNotStore": True,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _run(web: Part, requests: Sequence[bytes], extent: Extent, per_second: float = 0.0) -> Outcome:
    callers = 1 if len(requests) == 1 else CONNECTIONS
    outcome = load.run(Load(web.port, requests, extent.seconds, callers, per_second))
    outcome.per_second(200)
    return outcome


def _memory(web: Part) -> float:
    """Return the MiB (PSS) of a web process: the mean over all but the parent."""
    shares = [
        pss_bytes(member.pid) / MIB for member in members(web.group) if member.pid != web.group
    ]
    return sum(shares) / len(shares)


def _milliseconds(rounds: Sequence[Sequence[float]], share: float) -> Spread:
    """Return a percentile of each round's seconds."""
    return Spread.of([percentile(seconds, share) * 1000 for seconds in rounds])


def _section(
    extent: Extent,
    peak: Spread,
    latencies: Latencies,
    with_model: float,
    without: float,
) -> Section:
    paced = [outcome.latencies for outcome in latencies.paced]
    moderated = [outcome.latencies for outcome in latencies.moderated]
    p50, p99 = _milliseconds(paced, 0.5), _milliseconds(paced, 0.99)
    moderations_p99, bare_p99 = _milliseconds(moderated, 0.99), _milliseconds(latencies.bare, 0.99)
    batch = Spread.of([latency * 1000 for latency in latencies.batches.latencies])
    late = sum(outcome.late for outcome in latencies.paced) / sum(map(len, paced))
    return Section(
        title="Scoring in the request",
        method=f"`POST /v1alpha1/comments:analyze` for two attributes with {CONNECTIONS} kept "
        f"connections and the shipped model, {extent.seconds:.0f} s a round, {extent.rounds} "
        f"rounds. The latency is of two processes at {RATE:.0f} requests per second, due at fixed "
        "moments; so are additions beside them, which ask nobody: their p99 is the machine's.",
        head=HEAD,
        rows=[
            ["analyses per second, one process", *spread(peak)],
            [f"ms p50 at {RATE:.0f}/s", *spread(p50)],
            [f"ms p99 at {RATE:.0f}/s", *spread(p99)],
            [f"ms p50 at {RATE:.0f}/s, /v1/moderations", *spread(_milliseconds(moderated, 0.5))],
            [f"ms p99 at {RATE:.0f}/s, /v1/moderations", *spread(moderations_p99)],
            [f"ms p50 at {RATE:.0f}/s, additions", *spread(_milliseconds(latencies.bare, 0.5))],
            [f"ms p99 at {RATE:.0f}/s, additions", *spread(bare_p99)],
            [f"ms for {BATCH:,} texts in one call of /v1/moderations", *spread(batch)],
        ],
        targets=_targets(peak.median, p99.median, moderations_p99.median, bare_p99.median),
        remarks=_remarks(late, with_model, without),
    )


def _targets(
    peak: float, p99: float, moderations_p99: float, bare_p99: float
) -> tuple[Target, ...]:
    return (
        Target(
            "analyses of one web process",
            f"{PER_PROCESS:.0f}/s",
            f"{number(peak)}/s",
            peak >= PER_PROCESS,
        ),
        Target(
            f"analyze p99 at {RATE:.0f}/s",
            f"under {P99_MS:.0f} ms",
            f"{number(p99)} ms",
            p99 < P99_MS,
        ),
        Target(
            f"/v1/moderations p99 at {RATE:.0f}/s",
            f"under {MODERATIONS_P99_MS:.0f} ms",
            f"{number(moderations_p99)} ms ({number(bare_p99)} ms without us)",
            moderations_p99 < MODERATIONS_P99_MS,
        ),
    )


def _remarks(late: float, with_model: float, without: float) -> str:
    return (
        f"The generator itself was over 5 ms late for {late:.1%} of the requests, which "
        "counts as our latency: where that is more than 1 %, the machine was busy with something "
        f"else, and the p99 says nothing of us. A web process has "
        f"{number(with_model)} MiB of its own (PSS), without the model "
        f"(`MODQUEUE_INTEGRATIONS=none`) {number(without)} MiB. Each loads the model after the "
        "fork: gunicorn's preload would save about 20 MiB in each process, but SIGHUP would then "
        "go on with the old model."
    )
