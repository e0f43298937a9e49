"""An hour of a site with a raid in it, and what became of its comments."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.raids.texts import Copies, honest
from benchmarks.scorer import InstantScorer
from moderation import actions, judging
from moderation.judging import DrainLimits
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.raids.raid import Raid
from moderation.site.raid_mode import RaidMode
from moderation.store.acceptance import Intake, Limits
from moderation.store.raids.raids import Raids
from moderation.store.writer import Store
from moderation.submission import Article, Author, Submission
from moderation.watching.raids import RaidWatch

ROUND = 10  # seconds, as the web processes look
HOUR = 3600
GROUPED_WITHIN = 60
ARTICLES = 60
LIMITS = Limits(pending_max=1_000_000)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A comment that comes in a second of the hour."""

    second: int
    is_copy: bool
    submission: Submission


def arrivals(
    seed: int, language: str, *, copies: int, accounts: int, others: int, seconds: int = HOUR
) -> list[Arrival]:
    """Return an hour, or less: ``others`` by a third as many people, and ``copies`` among them.

    Those are by ``accounts`` and come in the second of three parts.
    """
    random = Random(seed)
    part = range(seconds // 3, 2 * seconds // 3)
    texts = Copies(random, language)
    raid = (
        Arrival(random.choice(part), True, _post(random, f"r{n % accounts}", texts.body()))
        for n in range(copies)
    )
    return sorted([*raid, *_others(random, others, seconds)], key=lambda one: one.second)


def _others(random: Random, count: int, seconds: int) -> Iterator[Arrival]:
    by_article = [honest(random, article) for article in range(ARTICLES)]
    for _ in range(count):
        article = random.randrange(ARTICLES)
        author = f"h{random.randrange(count // 3)}"
        submission = _post(random, author, next(by_article[article]), article)
        yield Arrival(random.randrange(seconds), False, submission)


def _post(random: Random, author: str, body: str, article: int | None = None) -> Submission:
    number = random.randrange(ARTICLES) if article is None else article
    return Submission(Article(f"a{number}"), Author(author, author), body)


@dataclass(slots=True)
class Hour:
    """What became of the comments of an hour, by their ids."""

    copies: dict[str, int] = field(default_factory=dict)  # in which second each came
    others: list[str] = field(default_factory=list)
    grouped: dict[str, int] = field(default_factory=dict)  # in which second each was in a raid
    held: set[str] = field(default_factory=set)
    raids: dict[str, Raid] = field(default_factory=dict)
    slowest: float = 0.0  # seconds of one look

    @property
    def share_grouped(self) -> float:
        """Of the raid's copies, those that were grouped in time."""
        seconds = sorted(self.copies.values())
        in_time = sum(
            self.grouped.get(id_, HOUR * 2) <= max(second, seconds[4]) + GROUPED_WITHIN
            for id_, second in self.copies.items()
        )
        return in_time / len(self.copies)

    @property
    def share_wrong(self) -> float:
        """Of the honest comments, those that were held for a raid or shown as part of one."""
        return len({*self.others} & (self.held | {*self.grouped})) / len(self.others)


class Play:
    """Plays an hour on a site of a store."""

    def __init__(self, store: Store, raids: Raids, site: str, path: Path) -> None:
        self._store, self._raids, self._site = store, raids, site
        self._projector = Projector(store, path)
        self._watch = RaidWatch(raids, Projection(path))

    def play(self, comments: Sequence[Arrival]) -> Hour:
        """Return what became of ``comments``, which are in order."""
        hour, left = Hour(), list(comments)
        for second in range(ROUND, comments[-1].second + GROUPED_WITHIN, ROUND):
            now = [one for one in left if one.second < second]
            left = left[len(now) :]
            for one in now:
                self._accept(one, hour)
            self._go_on()
            self._look(second, hour)
        self._projector.close()
        ids = [*hour.copies, *hour.others]
        hour.held = {c.id for c in self._store.get_many(self._site, ids) if _is_held(c.verdict)}
        return hour

    def _accept(self, one: Arrival, hour: Hour) -> None:
        intake = Intake(one.submission)
        id_ = actions.submit(self._store, str, self._site, intake, caller="raid", limits=LIMITS).id
        if one.is_copy:
            hour.copies[id_] = one.second
        else:
            hour.others.append(id_)

    def _go_on(self) -> None:
        limits = DrainLimits(budget_seconds=60.0)
        judging.drain(self._store, str, InstantScorer(), self._site, limits, worker="w")
        while self._projector.follow(self._site):
            pass

    def _look(self, second: int, hour: Hour) -> None:
        began = time.perf_counter()
        self._watch.round(self._site, RaidMode.HOLD, self._store.now())
        hour.slowest = max(hour.slowest, time.perf_counter() - began)
        for raid in self._raids.active(self._site):
            hour.raids[raid.id] = raid
            for id_ in self._raids.copies(self._site, raid.id):
                hour.grouped.setdefault(id_, second)


def _is_held(verdict: object) -> bool:
    return any(fired.rule == "raid" for fired in getattr(verdict, "rules", ()))
