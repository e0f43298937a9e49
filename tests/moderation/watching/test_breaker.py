"""The circuit breaker: a simulated day, and what people say about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from unittest.mock import Mock

import pytest

from moderation import actions
from moderation.articles.heat import BREAKER, Figure, Heat
from moderation.projection.articles.windows import Window
from moderation.projection.projector import Projector
from moderation.projection.search import Projection
from moderation.store.server.clock import DAY_MS, HOUR_MS
from moderation.store.writer import Store
from moderation.submission import Article
from moderation.watching import norms
from moderation.watching.breaker import Breaker
from moderation.watching.norms import Normal
from tests.support.projected import write_comments

MINUTE_MS = 60_000
HOT = Article("hot")
PER_HOUR = (2, 1, 1, 1, 2, 4, 8, 14, 20, 22, 20, 18, 20, 22, 20, 18, 18, 20, 24, 26, 22, 14, 8, 4)
APPROVED = {"status": "approved", "reason": None}
STORM = (14 * HOUR_MS, 16 * HOUR_MS)  # into the second day


def day(store: Store) -> int:
    """Return the midnight two days ago, by the store's clock."""
    return store.now() // DAY_MS * DAY_MS - 2 * DAY_MS


def arrivals(start: int, seed: int, *, storm: int, bad: float) -> Iterator[dict[str, object]]:
    """Yield two days of comments on six articles; one has a storm, ``storm`` times as many."""
    drawn = Random(seed)
    for minute in range(2 * 24 * 60):
        at = start + minute * MINUTE_MS
        in_storm = STORM[0] <= at - start - DAY_MS < STORM[1]
        for article in ("a1", "a2", "a3", "a4", "a5", HOT.id):
            stormy = in_storm and article == HOT.id
            per_hour = PER_HOUR[minute // 60 % 24] * (storm if stormy else 1)
            count = sum(drawn.random() < per_hour / 600 for _ in range(10))
            for _ in range(count):
                is_bad = drawn.random() < (bad if stormy else 0.06)
                said = {"status": "rejected", "reason": "insult"} if is_bad else APPROVED
                yield {"article": article, "accepted_at": at, "author": "x", **said}


def flips(store: Store, path: Path, start: int) -> list[tuple[float, bool]]:
    """Return when, in hours of the second day, the breaker held the article and let it go."""
    breaker, made = Breaker(store, Projection(path)), []
    for minute in range(0, 24 * 60, 5):
        now = start + DAY_MS + minute * MINUTE_MS
        for article in breaker.round("demo", now):
            assert article == HOT.id
            held = store.article("demo", HOT.id).settings.premoderated
            made.append((minute / 60, held))
    return made


@pytest.fixture
def path(tmp_path: Path, store: Store, site: str) -> Path:
    for article in ("a1", "a2", "a3", "a4", "a5", HOT.id):
        actions.change_article(store, site, Article(article), by="test")
    return tmp_path / "projection.sqlite3"


@pytest.mark.parametrize(("storm", "bad", "seed"), [(3, 0.5, 1), (12, 0.06, 2), (8, 0.6, 3)])
def test_a_storm_is_held_once_and_let_go_once(
    store: Store, path: Path, storm: int, bad: float, seed: int
) -> None:
    """Within half an hour of its begin, and within two hours of its end; nothing else moves."""
    start = day(store)
    write_comments(path, arrivals(start, seed, storm=storm, bad=bad))
    (begun, held), (ended, free) = flips(store, path, start)
    assert (held, free) == (True, False)
    assert 14 < begun <= 14.5
    assert 16 <= ended <= 18


@pytest.mark.parametrize("seed", range(2))
def test_a_usual_day_trips_nothing(store: Store, path: Path, seed: int) -> None:
    """Night, morning and evening of six articles are no storm."""
    start = day(store)
    write_comments(path, arrivals(start, seed, storm=1, bad=0.06))
    assert flips(store, path, start) == []


def test_it_tells_people_why(store: Store, path: Path) -> None:
    """The article says the figure, its value and the limit; the journal says the same."""
    now = store.now()
    write_comments(path, storm_at(now))
    Breaker(store, Projection(path)).round("demo", now)
    stored = store.article("demo", HOT.id)
    assert stored.settings.premoderated
    assert stored.heat
    assert (stored.heat.figure, stored.heat.value) == (Figure.SHARE, 1.0)
    assert stored.heat.since == now
    event = store.events("demo").items[-1]
    assert (event.type, event.by) == ("article.changed", BREAKER)
    assert event.data["heat"] == {
        "since": now, "figure": "share", "value": 1.0, "limit": stored.heat.limit,
    }  # fmt: skip
    assert store.counters("demo")["heat:begun"] == 1


def storm_at(now: int) -> Iterator[dict[str, object]]:
    """Yield thirty rejected comments within the last half hour."""
    for number in range(30):
        at = now - 1000 - number * 1000
        said = {"status": "rejected", "reason": "insult"}
        yield {"article": HOT.id, "accepted_at": at, "author": "x", **said}


def test_what_a_person_said_lately_stands(store: Store, path: Path) -> None:
    """Who lets a hot article go is not overruled; who holds one is not either."""
    now = store.now()
    write_comments(path, storm_at(now))
    breaker = Breaker(store, Projection(path))
    assert breaker.round("demo", now) == [HOT.id]
    actions.change_article(store, "demo", HOT, premoderated=False, by="dana")
    assert store.article("demo", HOT.id).heat is None
    assert breaker.round("demo", now) == []
    actions.change_article(store, "demo", HOT, premoderated=True, by="dana")
    assert breaker.round("demo", now + 5 * HOUR_MS) == []
    assert store.article("demo", HOT.id).settings.premoderated


def test_replies_that_went_along_say_nothing(store: Store, path: Path) -> None:
    """Nobody rejected them for what they say."""
    now = store.now()
    write_comments(path, ({**row, "reason": None} for row in storm_at(now)))
    assert Breaker(store, Projection(path)).round("demo", now) == []


def test_a_site_that_begins_has_no_usual_arrivals(store: Store, path: Path) -> None:
    """Nobody can say how many are many before there is a past."""
    now = store.now()
    write_comments(
        path,
        ({**row, **APPROVED} for _ in range(20) for row in storm_at(now)),
    )
    assert Breaker(store, Projection(path)).round("demo", now) == []


def test_what_is_hot_is_never_calm() -> None:
    """The two limits lie apart: no window trips the breaker and lets the article go."""
    usual = Normal(0.06, 100)
    windows = [Window(100, 100 - bad, bad) for bad in range(101)]
    hot = [window for window in windows if norms.heat(window, usual, 0)]
    assert 50 < len(hot) < 90
    assert not any(norms.is_calm([window, window], usual) for window in hot)


def test_what_people_hold_is_not_read(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round reads the articles with comments lately and those that it holds, however quiet."""
    heat = Heat(store.now(), Figure.SHARE, 0.6, 0.3).document
    store.change_article("demo", HOT, premoderated=True, heat=heat, by=BREAKER)
    actions.change_article(store, "demo", Article("a1"), premoderated=True, by="dana")
    with closing(Projector(store, path)) as projector:
        while projector.follow("demo"):
            pass
    articles = Mock(wraps=store.articles)
    monkeypatch.setattr(store, "articles", articles)
    Breaker(store, Projection(path)).round("demo", store.now())
    articles.assert_called_once_with("demo", {HOT.id})
