"""What a site waits beside one that floods, over what it waits beside ten that do not.

The flood offers ten times the rated load and has accepted what the service gives it. Then ten sites
post as much as that together, evenly, and nothing is refused. So both times the machine accepts the
same, and the difference is that one site pushes: its queue, its refusals, its connections. The
generators of both stand back on the processor (``load.STAND_BACK``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks import load, servers
from benchmarks.figures import Spread, paired_ratio, percentile
from benchmarks.invented.comments import Writer
from benchmarks.judged import await_verdicts
from benchmarks.load import STAND_BACK, Load, Outcome
from benchmarks.measures.intake import BODIES, CONNECTIONS, requests
from benchmarks.measures.overload import CROWD, QUIET, RATED_SHARE, TIMES, WORKER
from benchmarks.report import Section, Target, number
from benchmarks.servers import SITE, House, Part
from moderation.registry import Registry

SITES = 10
PER_SECOND = 40.0  # of the site that neither floods nor is one of the ten
UNFAIR = 1.1


@dataclass(frozen=True, slots=True)
class Round:
    """What the quiet site met beside the flood and beside ten sites, and what those posted."""

    flood: Outcome
    beside_flood: Outcome
    even: Outcome
    beside_even: Outcome


@dataclass(frozen=True, slots=True)
class Posts:
    """The requests of the flood, of the ten sites in turns, and of the quiet one."""

    flood: list[bytes]
    even: list[bytes]
    quiet: list[bytes]


def measure(quick: bool) -> Section:
    """Let one site flood, then ten post as much, several times in turns."""
    seconds, rounds = (4.0, 2) if quick else (15.0, 6)
    with servers.house() as place, servers.web(place) as web, servers.worker(place, *WORKER):
        posts = _posts(place)
        load.run(Load(web.port, posts.even, 2.0, CONNECTIONS))
        peak = load.run(Load(web.port, posts.flood, 6.0, CONNECTIONS)).rate(202)
        rated = RATED_SHARE * peak
        played = [_round(place, web, posts, rated, seconds) for _ in range(rounds)]
    return _section(seconds, rated, played)


def _posts(place: House) -> Posts:
    submissions = list(Writer.seeded(9).submissions(BODIES))
    sites = [_requests(place, f"even-{one}", BODIES // SITES) for one in range(SITES)]
    in_turns = [post for turn in zip(*sites, strict=True) for post in turn]
    return Posts(requests(place.key, submissions), in_turns, _requests(place, QUIET, BODIES))


def _requests(place: House, site: str, count: int) -> list[bytes]:
    registry = Registry(place.redis)
    registry.add_site(site, site)
    return requests(registry.add_key(site, site)[1], list(Writer.seeded(3).submissions(count)))


def _round(place: House, web: Part, posts: Posts, rated: float, seconds: float) -> Round:
    flooding = Load(web.port, posts.flood, seconds, CROWD, TIMES * rated, STAND_BACK)
    flood, beside_flood = _beside(web, posts, flooding)
    await_verdicts(place.store, SITE)
    pace = flood.rate(202)
    spread_out = Load(web.port, posts.even, seconds, CONNECTIONS, pace, STAND_BACK)
    even, beside_even = _beside(web, posts, spread_out)
    for one in range(SITES):
        await_verdicts(place.store, f"even-{one}")
    return Round(flood, beside_flood, even, beside_even)


def _beside(web: Part, posts: Posts, others: Load) -> tuple[Outcome, Outcome]:
    """Return what came of ``others``, and of the quiet site at the same time."""
    calm = Load(web.port, posts.quiet, others.seconds, 8, PER_SECOND)
    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(load.run, one) for one in (others, calm)]
        first, second = (one.result() for one in outcomes)
    return first, second


def _p99(outcomes: list[Outcome]) -> list[float]:
    return [1000 * percentile(one.latencies, 0.99) for one in outcomes]


def _row(what: str, others: list[Outcome], quiet: list[Outcome]) -> list[str]:
    waits = Spread.of(_p99(quiet))
    refused = sum(sum(one.statuses.values()) - one.statuses.get(202, 0) for one in quiet)
    sent = Spread.of([sum(one.statuses.values()) / one.seconds for one in others])
    taken = Spread.of([one.rate(202) for one in others])
    return [what, number(sent.median), number(taken.median), number(waits.median),
            f"{number(waits.low)} - {number(waits.high)}", str(refused)]  # fmt: skip


def _section(seconds: float, rated: float, played: list[Round]) -> Section:
    beside_flood = [one.beside_flood for one in played]
    beside_even = [one.beside_even for one in played]
    ratio = paired_ratio(_p99(beside_flood), _p99(beside_even))
    return Section(
        title="Fairness",
        method=f"Web and one worker with two children. One site offers {TIMES} times the rated "
        f"load ({number(rated)} a second) over {CROWD} connections for {seconds:.0f} s. Then "
        f"{SITES} sites post together what was accepted of the flood. Another site posts "
        f"{PER_SECOND:.0f} a second all the time. {len(played)} rounds. The generator of the flood "
        f"and of the {SITES} sites runs with nice {STAND_BACK}.",
        head=("beside", "sent per second", "accepted", "quiet site p99 ms", "lowest - highest",
              "refused of it"),
        rows=[
            _row("one site that floods", [one.flood for one in played], beside_flood),
            _row(f"{SITES} sites, the same accepted", [one.even for one in played], beside_even),
        ],
        targets=[
            Target("the quiet site's p99 beside a flood, times that beside the same load evenly",
                   f"<= {UNFAIR}", f"{number(ratio.median)} ({number(ratio.low)} - "
                   f"{number(ratio.high)})", ratio.median <= UNFAIR),
        ],
    )  # fmt: skip
