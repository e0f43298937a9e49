"""The dashboard at 100,000 held comments: a page, an author, a search, a bulk, a what-if."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from random import Random
from urllib.parse import urlencode
from zlib import crc32

from flask.testing import FlaskClient

from benchmarks import servers
from benchmarks.figures import Spread
from benchmarks.invented.comments import Writer
from benchmarks.invented.talk import TALKERS, talk
from benchmarks.measures.scripts import fill
from benchmarks.report import Section, Target, number, spread
from benchmarks.servers import SITE, House
from classifier import ATTRIBUTES, Highlight, Reading, Score
from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.projector import Projector
from moderation.registry import Registry, Role
from moderation.status import Status
from moderation.store.reader import Order
from moderation.submission import Article, Author, Submission
from service.app import create_app
from service.dashboard.rules.thresholds import form_of
from service.services import Services

HELD = 100_000
DECIDED = 5_000
PASSWORD = "a long enough sentence"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PAGE_MS, AUTHOR_MS, ARTICLE_MS, SEARCH_MS, BULK_MS = 60.0, 150.0, 150.0, 200.0, 2000.0
COPIES, COPIES_MS = "copies of the cards of a page", 100.0
BUSY = Author("Busy Reader", "busy", mailbox="m" * 32)  # who wrote one comment in BUSY_EVERY
BUSY_EVERY = 10
CROWDED = Article("crowded", title="Where every second comment stands")
CROWDED_EVERY = 2
NETWORKS = 40  # from which the busy author writes, among others
FEWEST = 100  # of a bulk; a quick run has fewer than 1,000 in the band
KAZAKH = """
қала жол баға жыл билік мектеп ақша жаңалық мақала заң жұмыс үй су көше бала отбасы базар банк
салық дауыс партия сайлау министр полиция сот аурухана дәрігер мұғалім оқушы жұмысшы маусым ойын
қыс жаз облыс ауыл көпір станса пойыз билет бюджет есеп сұрақ жауап себеп мәселе шешім
"""
KAZAKH_ENDINGS = ("", "", "лар", "лер", "дың", "да", "ға", "ымыз")
# A word in a form that hardly any text has: only its stem finds the others.
SEARCHES = (
    "школами",
    "дорогой налогах",
    "мектептеріміз",
    "қаладан жолдар",
    "schooling",
    "отчётами",
)


@dataclass(frozen=True, slots=True)
class HoldingScorer:
    """Holds everything, with scores of every height and six words."""

    model: str = "holding-2026.11.25"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return each text as it is."""
        return [Reading(text, range(len(text) + 1)) for text in texts]

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return a score for each text, which depends on nothing but the text."""
        return [self._score(text) for text in texts]

    @staticmethod
    def _score(text: str) -> Score:
        drawn = Random(crc32(text.encode()))
        scores = {name: round(drawn.random() ** 3, 4) for name in ATTRIBUTES}
        scores["toxicity"] = 0.1 + 0.89 * drawn.random()
        words = tuple(
            Highlight(ATTRIBUTES[n], 6 * n, 6 * n + 5, text[6 * n : 6 * n + 5], 1.25 - n / 10)
            for n in range(6)
        )
        return Score(scores, "ru", 0.998, True, words)


@dataclass(slots=True)
class Visit:
    """A moderator's browser inside this process: no network, no JavaScript."""

    client: FlaskClient
    page: str = ""
    csrf: str = field(default="", init=False)

    def get(self, path: str) -> None:
        """Open a page; the measured work is all of the server's."""
        self.page = self.client.get(path).text
        match = re.search(r'name="csrf" value="([^"]+)"', self.page)
        self.csrf = unescape(match[1]) if match else self.csrf

    def post(self, path: str, form: dict[str, str]) -> str:
        """Send a form; return where it leads."""
        answer = self.client.post(path, data={"csrf": self.csrf, **form}, headers=SAME_ORIGIN)
        return answer.headers.get("Location", "")


@dataclass(frozen=True, slots=True)
class Times:
    """One subject's wall times and processor times of the web process, in ms, run by run."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], object]) -> None:
        """Run ``work`` once."""
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.cpu.append(1000 * (time.process_time() - cpu))
        self.wall.append(1000 * (time.perf_counter() - wall))


def measure(quick: bool) -> Section:
    """Fill a site and its projection, then open pages, search, and decide a thousand at once."""
    held, rounds = (5_000, 3) if quick else (HELD, 20)
    with servers.house(durable=True) as place:
        _fill(place, held)
        visit = _logged_in(place)
        asked = talk(place.store, HoldingScorer())
        _project(place)
        times = {
            "conversation of a comment with 1,000 replies": _repeat(
                visit, f"comments/{asked}/thread", rounds
            ),
            "its comment's page": _repeat(visit, f"comments/{asked}", rounds),
            "page of 50 cards, by risk": _repeat(visit, "held", rounds),
            "page of a busy author": _repeat(visit, f"authors/{BUSY.key}", rounds),
            "page of a busy article": _repeat(visit, f"articles/{CROWDED.id}", rounds),
            "articles, the hottest first": _repeat(visit, "articles", rounds),
            "page of 50 cards, oldest first": _repeat(visit, "held?order=oldest", rounds),
            COPIES: _repeat(visit, "held/copies", rounds),
            **_searches(visit, max(1, rounds // 2)),
            "filter by a band, riskiest first": _repeat(
                visit, "find?attribute=toxicity&order=risk", rounds
            ),
            "histogram and preview of a band of 1,000": _repeat(visit, _band(), rounds // 2),
            "bulk of 1,000": Times(),
            "its undo": Times(),
            "what-if of a slider": _repeat(visit, _what_if(place), rounds),
            "statistics of a month": _repeat(visit, "statistics?range=month", rounds // 2),
        }
        for _ in range(2 if quick else 5):
            _bulk(visit, times["bulk of 1,000"], times["its undo"])
    return _section(held, times)


def _fill(place: House, held: int) -> None:
    """Accept, hold and project; some are decided, so that there is a past to look at."""
    submissions, limits = list(_submissions(held)), DrainLimits(budget_seconds=3600)
    for first in range(0, held, 10_000):
        fill(place.store, submissions[first : first + 10_000])
        judging.drain(place.store, _silent, HoldingScorer(), SITE, limits, worker="w")
    decided = min(DECIDED, held // 9)
    listed = place.store.listing(SITE, Status.HELD, order=Order.OLDEST, limit=decided)
    for comment in listed.items:
        status = Status.REJECTED if comment.risk > 0.6 else Status.APPROVED
        actions.decide(place.store, SITE, comment.id, status=status, by="marat", expected_version=2)
    _project(place)


def _project(place: House) -> None:
    projector = Projector(place.store, place.settings.projection)
    while projector.follow(SITE):
        pass
    projector.close()


def _submissions(total: int) -> Iterator[Submission]:
    random = Random(20_261_125)
    for index, written in enumerate(Writer.seeded(11).submissions(total)):
        submission = replace(written, ip_digest=f"{index % NETWORKS:032x}")
        if index % BUSY_EVERY == 0:
            submission = replace(submission, author=BUSY)
        if index % CROWDED_EVERY == 0:
            submission = replace(submission, article=CROWDED)
        if index % 3 == 0:
            drawn = random.choices(KAZAKH.split(), k=18)
            body = " ".join(word + random.choice(KAZAKH_ENDINGS) for word in drawn)
            submission = replace(submission, body=body.capitalize())
        yield submission


def _logged_in(place: House) -> Visit:
    registry = Registry(place.redis)
    registry.add_moderator("dana", Role.ADMIN, PASSWORD)
    visit = Visit(
        create_app(Services(place.settings, place.store, registry, _silent)).test_client()
    )
    visit.get("/log-in")
    visit.post("/log-in", {"name": "dana", "password": PASSWORD})
    return visit


def _repeat(visit: Visit, path: str, rounds: int) -> Times:
    times, address = Times(), f"/sites/{SITE}/{path}"
    visit.get(address)  # compiles templates, warms SQLite's pages
    for _ in range(rounds):
        times.measure(lambda: visit.get(address))
    return times


def _searches(visit: Visit, rounds: int) -> dict[str, Times]:
    return {
        f"search: {text}": _repeat(visit, f"find?{urlencode({'q': text})}", rounds)
        for text in SEARCHES
    }


def _band() -> str:
    return "bulk?attribute=toxicity&low=90&high=100&all=1"


def _what_if(place: House) -> str:
    tried = {**form_of(place.store.policy(SITE)), "reject_toxicity": "95"}
    return f"policy?{urlencode(tried)}"


def _bulk(visit: Visit, decide: Times, undo: Times) -> None:
    visit.get(f"/sites/{SITE}/{_band()}")
    match = re.search(r'name="seen" value="([^"]+)"', visit.page)
    ids = match[1] if match else ""
    if len(ids.split()) < FEWEST:
        raise RuntimeError(f"the bulk has {len(ids.split())} comments")
    # So many are decided only with their number, which the page before asks for.
    form = {"seen": ids, "number": f"{len(ids.split())}", "status": "rejected", "reason": "insult"}
    outcome: list[str] = []
    decide.measure(lambda: outcome.append(visit.post(f"/sites/{SITE}/bulk", form)))
    path = outcome[0].partition("?")[0]
    if not path.startswith(f"/sites/{SITE}/bulk/"):
        raise RuntimeError(f"the bulk was not decided, the answer led to {path!r}")
    undo.measure(lambda: visit.post(f"{path}/undo", {}))


def _section(held: int, times: dict[str, Times]) -> Section:
    searches = [t for name, t in times.items() if name.startswith("search")]
    slowest = max(searches, key=lambda t: Spread.of(t.wall).median)
    return Section(
        title="The dashboard",
        method=f"Requests inside one web process (no network) to a site with {held:,} held "
        f"comments of which a third each is English, Russian and Kazakh, {DECIDED:,} decided "
        "ones, and its projection; every write is synced to disk. Wall time is what a moderator "
        "would wait for the server; processor time is the web process' own, and what a machine "
        "that is busy with other things can still tell. Searches use a form of the word that "
        "only its stem can find; each includes the count and the fifty cards.",
        head=("what", "ms", "lowest - highest", "processor ms"),
        rows=[
            [name, *spread(Spread.of(t.wall)), number(Spread.of(t.cpu).median)]
            for name, t in times.items()
        ],
        targets=[
            _target("page of 50 cards", times["page of 50 cards, by risk"], PAGE_MS),
            _target(
                f"page of an article with {held // CROWDED_EVERY:,} comments",
                times["page of a busy article"],
                ARTICLE_MS,
            ),
            _target(
                f"page of an author with {held // BUSY_EVERY:,} comments",
                times["page of a busy author"],
                AUTHOR_MS,
            ),
            _target(
                f"conversation of {TALKERS:,} replies",
                times["conversation of a comment with 1,000 replies"],
                PAGE_MS,
            ),
            _target(COPIES, times[COPIES], COPIES_MS),
            _target("slowest search", slowest, SEARCH_MS),
            _target("bulk of 1,000", times["bulk of 1,000"], BULK_MS),
        ],
    )


def _target(what: str, times: Times, limit: float) -> Target:
    wall, cpu = Spread.of(times.wall), Spread.of(times.cpu)
    measured = f"{number(wall.median)} ms ({number(cpu.median)} ms of processor)"
    return Target(what, f"under {limit:.0f} ms", measured, wall.median < limit)


def _silent(site: str) -> None:
    """Wake nobody."""
