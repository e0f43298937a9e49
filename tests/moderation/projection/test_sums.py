"""Sums agree with the rows that they sum, whatever happens to a site."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

import pytest

from moderation import actions
from moderation.archive.opening import OpenArchive, opener
from moderation.comment import Opinion
from moderation.looking.looks import Looks
from moderation.looking.reader import View
from moderation.projection.articles.figures import article_figures
from moderation.projection.database import Database, Place, ask, open_for_writing
from moderation.projection.figures import QUARTER_MS, ArticleFigure, Figure
from moderation.projection.statistics import Span
from moderation.projection.sums import LEDGERS, Key, Ledger, Sum, full_count, kept, sum_anew
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.projection.conftest import Newsroom
from tests.moderation.projection.history import History
from tests.support.projected import write_comments

STEPS = 60


Sums = tuple[dict[Key, Sum], ...]  # of each ledger
NOTHING: Sums = ({}, {})


def sums(place: Place) -> Sums:
    return tuple(_stored(place, ledger) for ledger in LEDGERS)


def _stored(place: Place, ledger: Ledger) -> dict[Key, Sum]:
    rows = ask(place, f"SELECT {', '.join(ledger.columns)}, hits, of FROM {ledger.table}", ())
    return {tuple(key): Sum(hits, of) for *key, hits, of in rows}


def counted(database: Database) -> Sums:
    return tuple(full_count(database, "demo", ledger) for ledger in LEDGERS)


def require_figures_of_articles(newsroom: Newsroom) -> None:
    """Require what a page of an article shows to be what its rows say, counted one by one."""
    rows = ask(newsroom.place, "SELECT article, author, status, reports FROM comments", ())
    until = (newsroom.store.now() // QUARTER_MS + 1) * QUARTER_MS
    for article in {row[0] for row in rows}:
        below = [row for row in rows if row[0] == article]
        figures = article_figures(
            newsroom.projection, "demo", article, Span(0, until), until, until
        )
        assert figures.counts == Counter(Status(status) for _, _, status, _ in below)
        assert figures.comments == figures.arrivals[0].count == figures.rejections[0].count
        assert figures.reports[0].count == sum(reports for *_, reports in below)
        assert figures.people == len({author for _, author, *_ in below})
        assert {astuple(one) for one in figures.writers} == {
            (author, len(own), own.count("held"), own.count("rejected"))
            for author in {row[1] for row in below}
            if (own := [status for _, name, status, _ in below if name == author])
        }


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
            newsroom = Newsroom(Store(redis, other), newsroom.place)
            newsroom.settle()
            assert sums(newsroom.place) == NOTHING
            history = History(newsroom, seed, other, tmp_path)
            for _ in range(5):
                history.submit()
        history.play()
        if history.dice.random() < 0.6:
            newsroom.settle()
            assert sums(newsroom.place) == counted(newsroom.projector.database)
            require_figures_of_articles(newsroom)
    newsroom.settle()
    again = Newsroom(newsroom.store, tmp_path / "again.sqlite3")
    again.settle()
    assert sums(newsroom.place) == counted(again.projector.database) == sums(again.place)
    assert {"erase", "undo", "bring_in", "archive"} <= history.done
    for projector in (again.projector, newsroom.projector):
        projector.close()
    history.open_archive().close()


def test_every_figure_counts_something(newsroom: Newsroom) -> None:
    """No figure is one that no history reaches."""
    one, two, asked = (newsroom.submit("awful") for _ in range(3))
    published = newsroom.submit("fine")
    newsroom.settle()
    store = newsroom.store
    assert Looks(store.redis).keep(store.get("demo", two), View(0.9, 0.5), "reader") == "kept"
    rejected = ((one, Status.REJECTED), (published, Status.REJECTED))
    for id_, status in (*rejected, (two, Status.APPROVED)):
        actions.decide(store, "demo", id_, status=status, by="anna", expected_version=2)
    actions.undo(store, "demo", one, by="marat", expected_version=3)
    actions.report(store, "demo", two, reporter="r", reason="rude")
    opinion = Opinion("dana", Status.REJECTED)
    actions.ask_opinion(store, "demo", asked, opinion=opinion, expected_version=2)
    actions.decide(store, "demo", asked, status=Status.REJECTED, by="marat", expected_version=3)
    newsroom.settle()
    of_site, of_articles = sums(newsroom.place)
    assert {key[0] for key in of_site} == set(Figure)
    assert {key[1] for key in of_articles} == set(ArticleFigure)


def test_a_sum_that_falls_to_nothing_goes(newsroom: Newsroom) -> None:
    """Nothing stays of an erased comment, not even a zero beside its language or article."""
    id_ = newsroom.submit("awful")
    newsroom.settle()
    assert all(sums(newsroom.place))
    actions.erase(newsroom.store, "demo", id_, by="k")
    newsroom.settle()
    assert sums(newsroom.place) == NOTHING


def test_a_failed_batch_leaves_the_sums(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and sums change in one transaction, or neither does."""
    newsroom.submit("awful")
    newsroom.settle()
    before = sums(newsroom.place)
    newsroom.submit("fine")

    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(newsroom.projector, "_note_cursor", fails)
        with pytest.raises(sqlite3.OperationalError, match="disk"):
            newsroom.settle()
    assert sums(newsroom.place) == before == counted(newsroom.projector.database)
    newsroom.settle()
    assert sums(newsroom.place) == counted(newsroom.projector.database) != before


def test_what_changes_inside_is_brought_along(tmp_path: Path) -> None:
    """The sums of the comments that are named follow what is done to them."""
    path = tmp_path / "p.sqlite3"
    write_comments(path, [{"id": "one", "route": "hold"}, {"id": "two", "route": "approve"}])
    with closing(open_for_writing(path)) as database:
        sum_anew(database, "demo")
        with kept(database, "demo", ["one"]):
            database.execute("UPDATE comments SET route = 'approve' WHERE id = 'one'")
        assert sums(path) == counted(database)
    assert sums(path)[0][Figure.ARRIVED, 0, "approve"] == Sum(0, 2)
