"""Sums agree with the rows that they sum, whatever happens to a site."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from moderation import actions
from moderation.archive.opening import OpenArchive, opener
from moderation.comment import Opinion
from moderation.looking.looks import Looks
from moderation.looking.reader import View
from moderation.projection.database import Place, ask, open_for_writing
from moderation.projection.figures import QUARTER_MS, Figure
from moderation.projection.search import Projection
from moderation.projection.statistics import ArticleHeat, Span, Statistics
from moderation.projection.sums import Key, Sum, full_count, kept, sum_anew
from moderation.registry import Registry
from moderation.status import Status
from moderation.store.server.clock import DAY_MS
from moderation.store.server.commands import Redis
from moderation.store.writer import Store
from tests.moderation.projection.conftest import Newsroom
from tests.moderation.projection.history import History
from tests.support.projected import write_comments

STEPS = 60


def sums(place: Place) -> dict[Key, Sum]:
    rows = ask(place, "SELECT figure, at, kind, hits, of FROM sums", ())
    return {(figure, at, kind): Sum(hits, of) for figure, at, kind, hits, of in rows}


def counted(newsroom: Newsroom) -> dict[Key, Sum]:
    return full_count(newsroom.projector.database, "demo")


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
            assert sums(newsroom.place) == {}
            history = History(newsroom, seed, other, tmp_path)
            for _ in range(5):
                history.submit()
        history.play()
        if history.dice.random() < 0.6:
            newsroom.settle()
            assert sums(newsroom.place) == counted(newsroom)
    newsroom.settle()
    again = Newsroom(newsroom.store, tmp_path / "again.sqlite3")
    again.settle()
    assert sums(newsroom.place) == counted(newsroom) == sums(again.place)
    assert {"erase", "undo", "bring_in", "archive"} <= history.done
    for projector in (again.projector, newsroom.projector):
        projector.close()
    history.open_archive().close()


def test_every_figure_counts_something(newsroom: Newsroom) -> None:
    """No figure is one that no history reaches."""
    one, two, asked = (newsroom.submit("awful") for _ in range(3))
    newsroom.settle()
    store = newsroom.store
    assert Looks(store.redis).keep(store.get("demo", two), View(0.9, 0.5), "reader") == "kept"
    for id_, status in ((one, Status.REJECTED), (two, Status.APPROVED)):
        actions.decide(store, "demo", id_, status=status, by="anna", expected_version=2)
    actions.undo(store, "demo", one, by="marat", expected_version=3)
    actions.report(store, "demo", two, reporter="r", reason="rude")
    opinion = Opinion("dana", Status.REJECTED)
    actions.ask_opinion(store, "demo", asked, opinion=opinion, expected_version=2)
    actions.decide(store, "demo", asked, status=Status.REJECTED, by="marat", expected_version=3)
    newsroom.settle()
    assert {figure for figure, _, _ in sums(newsroom.place)} == set(Figure)


def test_a_sum_that_falls_to_nothing_goes(newsroom: Newsroom) -> None:
    """Nothing stays of an erased comment, not even a zero beside its language or article."""
    id_ = newsroom.submit("awful")
    newsroom.settle()
    assert sums(newsroom.place)
    actions.erase(newsroom.store, "demo", id_, by="k")
    newsroom.settle()
    assert sums(newsroom.place) == {}


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
    assert sums(newsroom.place) == before == counted(newsroom)
    newsroom.settle()
    assert sums(newsroom.place) == counted(newsroom) != before


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
    with closing(open_for_writing(path)) as database:
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
    with closing(open_for_writing(path)) as database:
        sum_anew(database, "demo")
        with kept(database, "demo", ["one"]):
            database.execute("UPDATE comments SET route = 'approve' WHERE id = 'one'")
        assert sums(path) == full_count(database, "demo")
    assert sums(path)[Figure.ARRIVED, 0, "approve"] == Sum(0, 2)
