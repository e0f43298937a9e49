"""Accepted comments per second: through the web, without a store, Redis alone, and Isso."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from benchmarks import load, servers
from benchmarks.figures import Spread, interleaved, paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.load import Load, Outcome
from benchmarks.measures import scripts
from benchmarks.report import Section, Target, number, spread
from benchmarks.rivals import isso
from benchmarks.servers import House, Part
from moderation.submission import Submission

BODIES = 2_000  # distinct requests, sent in turn
CONNECTIONS = 32
ISSO_FACTOR = 5.0
P99_MS = 50.0
OURS, NOTHING, REDIS = "modqueue", "modqueue, no store", "Redis alone"
ISSO, ISSO_GUNICORN = "Isso, own server", "Isso, gunicorn"
HEAD = ("subject", "accepted per second", "lowest - highest", "modqueue / subject")


@dataclass(frozen=True, slots=True)
class Extent:
    """How long and how often."""

    rounds: int
    seconds: float
    commands: int

    @classmethod
    def of(cls, quick: bool) -> Extent:
        """Return the full or the quick extent."""
        return cls(2, 2.0, 2_000) if quick else cls(5, 6.0, 10_000)


def measure(quick: bool) -> Section:
    """Measure all subjects in turns, then our latency at half of our peak."""
    extent = Extent.of(quick)
    submissions = list(Writer.seeded(2026).submissions(BODIES))
    with ExitStack() as stack:
        place = stack.enter_context(servers.house())
        web = stack.enter_context(servers.web(place))
        nothing = stack.enter_context(
            servers.web(place, "benchmarks.rivals.nothing:app", "nothing")
        )
        peer = stack.enter_context(isso.own_server(place.folder))
        peer_gunicorn = stack.enter_context(isso.under_gunicorn(place.folder))
        ours, theirs = requests(place.key, submissions), isso.requests(submissions)
        subjects: dict[str, Callable[[], float]] = {
            OURS: partial(_peak, web, ours, extent),
            NOTHING: partial(_peak, nothing, ours, extent),
            REDIS: partial(_redis_peak, place, extent.commands),
            ISSO: partial(_isso_peak, peer, theirs, extent),
            ISSO_GUNICORN: partial(_isso_peak, peer_gunicorn, theirs, extent),
        }
        for subject in subjects.values():  # warm up: connections, caches, compiled schemas
            subject()
        rates = interleaved(subjects, extent.rounds)
        half = Spread.of(rates[OURS]).median / 2
        paced = [_paced(web, ours, half, extent) for _ in range(extent.rounds)]
    return _section(extent, rates, half, paced)


def requests(key: str, submissions: Sequence[Submission]) -> list[bytes]:
    """Return the submissions as our API takes them, with an API key."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    return [load.post("/v1/comments", headers, _body(submission)) for submission in submissions]


def _body(submission: Submission) -> bytes:
    article, author = submission.article, submission.author
    document = {
        "article": {"id": article.id, "url": article.url, "title": article.title},
        "author": {"name": author.name, "id": author.id},
        "body": submission.body,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _peak(part: Part, requests: Sequence[bytes], extent: Extent) -> float:
    return load.run(Load(part.port, requests, extent.seconds, CONNECTIONS)).per_second(202)


def _isso_peak(part: Part, requests: Sequence[bytes], extent: Extent) -> float:
    # On a busy disk it answers 500 now and then: "database is locked".
    return load.run(Load(part.port, requests, extent.seconds, CONNECTIONS)).rate(201)


def _redis_peak(place: House, total: int) -> float:
    commands = scripts.accept_commands(place.redis, total, seed=total)
    return scripts.accepts_per_second(place.redis, commands)


def _paced(part: Part, requests: Sequence[bytes], per_second: float, extent: Extent) -> Outcome:
    outcome = load.run(Load(part.port, requests, 2 * extent.seconds, CONNECTIONS, per_second))
    outcome.per_second(202)
    return outcome


def _section(
    extent: Extent, rates: dict[str, list[float]], half: float, paced: Sequence[Outcome]
) -> Section:
    ratios = {name: paired_ratio(rates[OURS], values).median for name, values in rates.items()}
    rows = [
        [name, *spread(Spread.of(values)), number(ratios[name])] for name, values in rates.items()
    ]
    return Section(
        title="Intake",
        method=_method(extent),
        head=HEAD,
        rows=rows,
        targets=_targets(min(ratios[ISSO], ratios[ISSO_GUNICORN]), _milliseconds(paced, 0.99)),
        remarks=_remarks(half, paced),
    )


def _method(extent: Extent) -> str:
    return (
        f"`POST /v1/comments` with {CONNECTIONS} kept connections, {extent.seconds:.0f} s a "
        f'round, {extent.rounds} rounds in turns; the store with `appendfsync always`. "No '
        'store" is the same application over a store that returns at once. "Redis alone" is the '
        f"same accept script from one client, {scripts.PIPELINE} EVALSHA in a pipeline. Isso is "
        "PyPI's as shipped, `POST /new`, SQLite on the same disk, run in the two ways that its "
        "documentation names."
    )


def _targets(beside_isso: float, p99: Spread) -> tuple[Target, ...]:
    return (
        Target(
            "intake beside Isso",
            f"{ISSO_FACTOR:.0f} times",
            f"{number(beside_isso)} times its faster way",
            beside_isso >= ISSO_FACTOR,
        ),
        Target(
            "web p99 at half the peak",
            f"under {P99_MS:.0f} ms",
            f"{number(p99.median)} ms",
            p99.median < P99_MS,
        ),
    )


def _remarks(half: float, paced: Sequence[Outcome]) -> str:
    p50, p99 = _milliseconds(paced, 0.5), _milliseconds(paced, 0.99)
    late = sum(outcome.late for outcome in paced) / sum(len(o.latencies) for o in paced)
    return (
        f"At half the peak ({number(half)} per second, posts due at fixed moments whether "
        f"or not the server keeps up) an answer takes {number(p50.median)} ms p50 and "
        f"{number(p99.median)} ms p99 ({number(p99.low)} - {number(p99.high)}). The generator "
        f"itself was over 5 ms late for {late:.1%} of the posts, which counts as our latency."
    )


def _milliseconds(paced: Sequence[Outcome], share: float) -> Spread:
    """Return a percentile of each round's latencies."""
    return Spread.of([percentile(outcome.latencies, share) * 1000 for outcome in paced])
