"""Every question that a projection answers, to ask of two engines."""

from __future__ import annotations

from functools import partial
from typing import Any

from moderation.policy import ATTRIBUTES, Policy
from moderation.projection import raids
from moderation.projection.agreement import Agreement, contradicted
from moderation.projection.articles.figures import (
    ArticleSort,
    article_figures,
    comments_of,
    list_articles,
)
from moderation.projection.articles.heat import heat
from moderation.projection.articles.suggested import suggested
from moderation.projection.articles.windows import article_windows
from moderation.projection.authors.facts import (
    author_figures,
    newest_names,
    people_at,
    reports_made,
)
from moderation.projection.authors.impostors import alike_regulars
from moderation.projection.authors.strikes import strikes
from moderation.projection.conversations import reply_counts
from moderation.projection.database import Place
from moderation.projection.decision_counts import decision_count
from moderation.projection.near_duplicates import count_copies
from moderation.projection.search import Projection, Query, Sort
from moderation.projection.shifts import Shifts
from moderation.projection.statistics import ALWAYS, Span, Statistics
from moderation.projection.weeks import (
    arrivals_by_language,
    decided_by_language,
    routed_by_language,
    weeks,
)
from moderation.projection.what_if import seconds_per_decision, what_if
from moderation.status import Status
from moderation.store.server.clock import DAY_MS, HOUR_MS
from moderation.store.writer import Store
from tests.moderation.projection.history import PEOPLE

DEMO = "demo"
AUTHOR = "name:Dana"
QUERIES: dict[str, dict[str, Any]] = {
    "all": {},
    "words": {"text": "weathers awful"},
    "author's words": {"author_words": "dana"},
    "article's words": {"article_words": "a1"},
    "no words": {"text": "!"},
    "held": {"status": Status.HELD},
    "band": {"attribute": "toxicity", "at_least": 0.2, "below": 0.9, "alone": True},
    "rule": {"rule": "score_hold"},
    "holding": {"holding": "toxicity"},
    "authors": {"authors": (AUTHOR, "nobody")},
    "near": {"near": AUTHOR},
    "flags": {"reported": True},
    "questioned": {"questioned": True},
    "language": {"language": "kk", "since": 1, "until": 2**62},
}


class Asked:
    """What a projection answers; every method is a question."""

    def __init__(self, store: Store, place: Place) -> None:
        self.projection, self.now = Projection(place), store.now() + 1
        self.span = Span(self.now - 5 * DAY_MS, self.now)
        self.ids = self.projection.find(Query(DEMO), sort=Sort.OLDEST, limit=99).items
        self.comments = store.get_many(DEMO, self.ids)
        self.statistics = Statistics(self.projection, DEMO)
        self.agreement = Agreement(self.projection, DEMO)
        self.shifts = Shifts(self.projection, DEMO)

    def found(self) -> object:
        return {
            (name, sort): _all(self.projection, query, sort)
            for name, query in QUERIES.items()
            for sort in Sort
        }

    def counted(self) -> object:
        queries = [Query(DEMO, **query) for query in QUERIES.values()]
        return [
            (
                self.projection.count(query),
                self.projection.count_up_to(query, 3),
                sorted(self.projection.matching(query, self.ids[::2])),
                self.projection.matching(query, []),
            )
            for query in queries
        ]

    def bands(self) -> object:
        band = Query(DEMO, attribute="toxicity")
        histograms = [self.projection.histogram(Query(DEMO), name) for name in ATTRIBUTES]
        return histograms, contradicted(self.projection, band, Status.REJECTED)

    def copies(self) -> object:
        similar = [self.projection.similar(DEMO, id_, Status.HELD) for id_ in self.ids]
        return similar, count_copies(self.projection, DEMO, self.ids, Status.HELD)

    def machine(self) -> object:
        return (
            self.statistics.arrivals(self.span),
            self.statistics.machine_share(self.span),
            self.statistics.overturned(self.span),
            [self.statistics.approved_anyway(singly=one) for one in (False, True)],
            self.statistics.approved_anyway_by_language(),
            what_if(self.projection, DEMO, Policy()),
        )

    def people(self) -> object:
        return (
            self.statistics.decisions(self.span, HOUR_MS),
            self.statistics.queue_age(self.now),
            [self.agreement.with_machine(self.span, blind=b) for b in (False, True)],
            [self.agreement.between_people(self.span, blind=b) for b in (False, True)],
            self.agreement.agreed(9),
            decision_count(self.projection, DEMO, self.span, by="anna", status="rejected"),
            seconds_per_decision(self.projection, DEMO),
        )

    def shift(self) -> object:
        own = [self.shifts.own(by, self.span) for by in PEOPLE]
        return (
            own,
            [self.shifts.latest(by, self.span, 9) for by in PEOPLE],
            self.shifts.team(ALWAYS),
        )

    def languages(self) -> object:
        return (
            weeks(self.projection, DEMO, self.now, 2),
            arrivals_by_language(self.projection, DEMO, 0),
            [decided_by_language(self.projection, DEMO, since) for since in (0, self.now - 1)],
            routed_by_language(self.projection, DEMO, 0),
        )

    def articles(self) -> object:
        of = partial(list_articles, self.projection, DEMO, now=self.now)
        return [of(sort=sort) for sort in ArticleSort], of(words="a1"), of(assigned=["anna"])

    def article(self) -> object:
        return (
            article_figures(self.projection, DEMO, "a1", self.span, DAY_MS, self.now),
            comments_of(self.projection, DEMO, "a1", before=None, limit=5),
            suggested(self.projection, DEMO, "a1", "weather"),
            reply_counts(self.projection, DEMO, self.comments),
            self.projection.heated(DEMO),
        )

    def heat(self) -> object:
        since = self.span.since
        return heat(self.projection, DEMO, self.span), article_windows(
            self.projection, DEMO, since=since, until=self.now, length=HOUR_MS
        )

    def raids(self) -> object:
        since = self.span.since
        return (
            raids.newest_row(self.projection, DEMO) > 0,
            raids.texts(self.projection, DEMO, since=since),
            raids.crowded(self.projection, DEMO, since=since, above=0, fresh=since),
            raids.newest_texts(self.projection, DEMO),
            raids.approved_before(self.projection, DEMO, self.ids, since=since, until=self.now),
            raids.spread_of(self.projection, DEMO, self.ids),
            raids.raid_figures(self.projection, DEMO, self.ids),
        )

    def authors(self) -> object:
        places = ("network", "mailbox", "domain")
        return (
            author_figures(self.projection, DEMO, AUTHOR),
            newest_names(self.projection, DEMO, [AUTHOR, "nobody"]),
            alike_regulars(self.projection, DEMO, {"id:1": "Dana"}),
            strikes(self.projection, DEMO, [AUTHOR], {}, 0),
            [people_at(self.projection, DEMO, f"{place}:x") for place in places],
            [reports_made(self.projection, DEMO, f"r{n}") for n in range(9)],
        )


QUESTIONS = [getattr(Asked, name) for name in vars(Asked) if not name.startswith("_")]


def _all(projection: Projection, query: dict[str, Any], sort: Sort) -> list[str]:
    items, after = [], None
    while True:
        page = projection.find(Query(DEMO, **query), sort=sort, after=after, limit=4)
        items += page.items
        if page.next is None:
            return items
        after = page.next
