"""Sums agree with the rows that they sum, whatever happens to a site."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from moderation import actions, bulk
from moderation.archive.opening import OpenArchive, opener
from moderation.comment import Move, Opinion
from moderation.errors import Refused
from moderation.importing.archive import ArchivedAuthor, ArchivedComment, PersonsDecision
from moderation.importing.articles import ArticleRules
from moderation.importing.index import Index
from moderation.importing.run import Wishes, run
from moderation.importing.writing import Writer
from moderation.projection.figures import QUARTER_MS, Figure
from moderation.projection.search import Projection
from moderation.projection.statistics import ArticleHeat, Span, Statistics
from moderation.projection.sums import Sum, full_count, kept, sum_anew
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from moderation.submission import Author
from tests.moderation.projection.conftest import Newsroom
from tests.support.archive import move
from tests.support.projected import write_comments

STEPS = 60
BODIES = ("fine weather", "awful weather", "doubtful weather", "сәлем")
PEOPLE = ("anna", "marat", "dana")
CHOICES = (Status.APPROVED, Status.REJECTED, Status.HELD)


class History:
    """What a seeded player does to a newsroom."""

    def __init__(self, newsroom: Newsroom, seed: int, open_archive: OpenArchive, to: Path) -> None:
        self.newsroom, self.open_archive, self.folder = newsroom, open_archive, to
        self.dice = random.Random(seed)
        self.ids: list[str] = []
        self.done: set[str] = set()

    def play(self) -> None:
        """Do one thing; what is refused changes nothing."""
        acts = (self.submit, self.decide, self.decide, self.undo, self.edit, self.report)
        rare = (self.erase, self.ask, self.decide_many, self.bring_in, self.archive)
        act = self.dice.choice(acts if self.dice.random() < 0.75 else rare)
        with suppress(Refused):
            act()
            self.done.add(act.__name__)

    def submit(self) -> None:
        body, article = self.dice.choice(BODIES), f"a{self.dice.randrange(3)}"
        self.ids.append(self.newsroom.submit(body, article=article))

    def decide(self) -> None:
        id_, version = self._one()
        status, by = self.dice.choice(CHOICES), self.dice.choice(PEOPLE)
        actions.decide(
            self.newsroom.store, "demo", id_, status=status, by=by, expected_version=version,
            blind=self.dice.random() < 0.5,
        )  # fmt: skip

    def undo(self) -> None:
        id_, version = self._one()
        by = self.dice.choice(PEOPLE)
        actions.undo(self.newsroom.store, "demo", id_, by=by, expected_version=version)

    def edit(self) -> None:
        body = self.dice.choice(BODIES) + " again"
        actions.edit(self.newsroom.store, str, "demo", self._one()[0], body, by="k")

    def report(self) -> None:
        reader = f"r{self.dice.randrange(9)}"
        actions.report(self.newsroom.store, "demo", self._one()[0], reporter=reader, reason="rude")

    def erase(self) -> None:
        actions.erase(self.newsroom.store, "demo", self._one()[0], by="k")

    def ask(self) -> None:
        id_, version = self._one()
        opinion = Opinion(self.dice.choice(PEOPLE), Status.REJECTED, blind=True)
        actions.ask_opinion(
            self.newsroom.store, "demo", id_, opinion=opinion, expected_version=version
        )

    def decide_many(self) -> None:
        chosen = dict(self._one() for _ in range(2))
        bulk.decide_many(self.newsroom.store, "demo", chosen, Move(Status.APPROVED, "marat"))

    def bring_in(self) -> None:
        """Import two comments, one of which a person of the former system decided."""
        store, start = self.newsroom.store, self.newsroom.store.now() - 3 * DAY_MS
        items = [
            ArchivedComment(
                key=f"{len(self.ids)}-{n}", article="a1", status=status, position=n, body="awful",
                author=ArchivedAuthor("Reader"), at=start,
                decision=PersonsDecision("maria", start + 5000) if n else None,
            )
            for n, status in enumerate((Status.APPROVED, Status.REJECTED), 1)
        ]  # fmt: skip
        writer = Writer(
            store.redis, "demo", "jsonl", lambda by: (Author(by.name), None), store.archived
        )
        with closing(Index(self.folder / f"index-{len(self.ids)}.sqlite3")) as index:
            run(items, index, store, "demo", writer, Wishes(rules=ArticleRules()))
        self.ids += [id_ for id_ in self.newsroom.find() if id_ not in self.ids]

    def archive(self) -> None:
        move(self.newsroom.store.redis, self.open_archive, "demo")

    def _one(self) -> tuple[str, int]:
        id_ = self.dice.choice(self.ids)
        return id_, self.newsroom.store.get("demo", id_).version


@pytest.fixture
def open_archive(tmp_path: Path) -> Iterator[OpenArchive]:
    archive = opener(f"sqlite:///{tmp_path}/archive.sqlite3")
    yield archive
    archive().close()


@pytest.fixture
def store(store_redis: Redis, open_archive: OpenArchive) -> Store:
    return Store(store_redis, open_archive)


def sums(path: Path) -> dict[tuple[str, int, str], Sum]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT figure, at, kind, hits, of FROM sums")
        return {(figure, at, kind): Sum(hits, of) for figure, at, kind, hits, of in rows}


def counted(path: Path) -> dict[tuple[str, int, str], Sum]:
    with closing(sqlite3.connect(path)) as database:
        return full_count(database, "demo")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_are_the_full_count_of_a_random_history(
    newsroom: Newsroom, redis: Redis, open_archive: OpenArchive, tmp_path: Path, seed: int
) -> None:
    """Undo, edits, erasure, imports and the archive leave them exact, and so does another store.

    A projection that reads the whole journal at once has the same ones.
    """
    history = History(newsroom, seed, open_archive, tmp_path)
    for _ in range(5):
        history.submit()
    for step in range(STEPS):
        if step == STEPS // 4:  # another store, as after a restore from elsewhere
            redis.flushdb()
            Registry(redis).add_site("demo", "Demo")
            newsroom.projector.close()
            other = opener(f"sqlite:///{tmp_path}/other.sqlite3")
            newsroom = Newsroom(Store(redis, other), newsroom.path)
            newsroom.settle()
            assert sums(newsroom.path) == {}
            history = History(newsroom, seed, other, tmp_path)
            for _ in range(5):
                history.submit()
        history.play()
        if history.dice.random() < 0.6:
            newsroom.settle()
            assert sums(newsroom.path) == counted(newsroom.path)
    newsroom.settle()
    again = Newsroom(newsroom.store, tmp_path / "again.sqlite3")
    again.settle()
    assert sums(newsroom.path) == counted(newsroom.path) == sums(again.path)
    assert {"erase", "undo", "bring_in", "archive"} <= history.done
    for projector in (again.projector, newsroom.projector):
        projector.close()
    history.open_archive().close()


def test_every_figure_counts_something(newsroom: Newsroom) -> None:
    """No figure is one that no history reaches."""
    one, two, asked = (newsroom.submit("awful") for _ in range(3))
    newsroom.settle()
    store = newsroom.store
    for id_, status in ((one, Status.REJECTED), (two, Status.APPROVED)):
        actions.decide(store, "demo", id_, status=status, by="anna", expected_version=2)
    actions.undo(store, "demo", one, by="marat", expected_version=3)
    actions.report(store, "demo", two, reporter="r", reason="rude")
    opinion = Opinion("dana", Status.REJECTED)
    actions.ask_opinion(store, "demo", asked, opinion=opinion, expected_version=2)
    actions.decide(store, "demo", asked, status=Status.REJECTED, by="marat", expected_version=3)
    newsroom.settle()
    assert {figure for figure, _, _ in sums(newsroom.path)} == set(Figure)


def test_a_sum_that_falls_to_nothing_goes(newsroom: Newsroom) -> None:
    """Nothing stays of an erased comment, not even a zero beside its language or article."""
    id_ = newsroom.submit("awful")
    newsroom.settle()
    assert sums(newsroom.path)
    actions.erase(newsroom.store, "demo", id_, by="k")
    newsroom.settle()
    assert sums(newsroom.path) == {}


def test_a_failed_batch_leaves_the_sums(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and sums change in one transaction, or neither does."""
    newsroom.submit("awful")
    newsroom.settle()
    before = sums(newsroom.path)
    newsroom.submit("fine")

    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(newsroom.projector, "_note_cursor", fails)
        with pytest.raises(sqlite3.OperationalError, match="disk"):
            newsroom.settle()
    assert sums(newsroom.path) == before == counted(newsroom.path)
    newsroom.settle()
    assert sums(newsroom.path) == counted(newsroom.path) != before


@pytest.mark.parametrize("shift", [0, QUARTER_MS, 5 * QUARTER_MS, DAY_MS - QUARTER_MS])
@pytest.mark.parametrize("days", [0, 1, 3])
def test_heat_is_exact_from_any_midnight(tmp_path: Path, shift: int, days: int) -> None:
    """Days of UTC are summed, and what a reader's own midnight cuts off is counted."""
    path, start = tmp_path / "p.sqlite3", 20_000 * DAY_MS
    times = [start + n * QUARTER_MS + 7 for n in range(5 * 96)]
    write_comments(
        path,
        (
            {"accepted_at": at, "article": f"a{n % 3}", "route": "hold", "reports": n % 5}
            for n, at in enumerate(times)
        ),
    )
    with closing(sqlite3.connect(path)) as database, database:
        sum_anew(database, "demo")
    span = Span(start + shift, start + shift + days * DAY_MS + 2 * QUARTER_MS)
    inside = [(n, at) for n, at in enumerate(times) if span.since <= at < span.until]
    expected = [
        ArticleHeat(f"a{m}", len(own), len(own), sum(n % 5 for n in own))
        for m in range(3)
        if (own := [n for n, _ in inside if n % 3 == m])
    ]
    heat = Statistics(Projection(path), "demo").heat(span)
    assert sorted(heat, key=lambda one: one.article) == expected


def test_what_changes_inside_is_brought_along(tmp_path: Path) -> None:
    """The sums of the comments that are named follow what is done to them."""
    path = tmp_path / "p.sqlite3"
    write_comments(path, [{"id": "one", "route": "hold"}, {"id": "two", "route": "approve"}])
    with closing(sqlite3.connect(path)) as database, database:
        sum_anew(database, "demo")
        with kept(database, "demo", ["one"]):
            database.execute("UPDATE comments SET route = 'approve' WHERE id = 'one'")
        database.commit()
    assert sums(path) == counted(path)
    assert sums(path)[Figure.ARRIVED, 0, "approve"] == Sum(0, 2)
