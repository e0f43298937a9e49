"""Articles in the projection: the list, its search and order, and the figures of one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from moderation import actions
from moderation.projection.articles.figures import (
    ArticleSort,
    article_figures,
    comments_of,
    list_articles,
)
from moderation.projection.database import open_for_writing
from moderation.projection.figures import QUARTER_MS
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.projection.sums import sum_anew
from moderation.status import Status
from moderation.store.server.clock import HOUR_MS
from moderation.submission import Article
from tests.moderation.projection.conftest import Newsroom
from tests.support.projected import write_comments


def listed(newsroom: Newsroom, **options: object) -> list[str]:
    page = list_articles(
        newsroom.projection,
        "demo",
        now=newsroom.store.now(),
        **options,  # type: ignore[arg-type]
    )
    return [line.article for line in page.items]


def day(newsroom: Newsroom) -> Span:
    now = newsroom.store.now()
    return Span(now - 24 * HOUR_MS, now + 1)


def test_articles_are_listed_by_what_asks_for_people(newsroom: Newsroom) -> None:
    """Heat, arrivals and held each have an order; the largest figure comes first."""
    for _ in range(3):
        newsroom.submit("calm words", article="busy")
    for _ in range(2):
        newsroom.submit("awful words", article="hot")
    held = newsroom.submit("awful words", article="decided")
    newsroom.settle()
    actions.decide(newsroom.store, "demo", held, status=Status.APPROVED, by="d", expected_version=2)
    newsroom.submit("awful words", article="decided")
    newsroom.settle()
    assert listed(newsroom) == ["decided", "hot", "busy"]
    assert listed(newsroom, sort=ArticleSort.ARRIVALS)[0] == "busy"
    assert listed(newsroom, sort=ArticleSort.HELD)[0] == "hot"


def test_articles_are_found_by_title_address_and_moderator(newsroom: Newsroom) -> None:
    """Any form of a word finds the article; so does who looks after it, once that is set."""
    newsroom.submit("one", article="a1", title="Салық реформасы")
    newsroom.submit("two", article="a2", url="https://news.example/taxes")
    newsroom.settle()
    assert listed(newsroom, words="салықтар") == ["a1"]
    assert listed(newsroom, words="tax") == ["a2"]
    assert listed(newsroom, words="nothing") == []
    actions.change_article(newsroom.store, "demo", Article("a2"), assigned="dana", by="d")
    newsroom.settle()
    assert listed(newsroom, assigned=["dana"]) == ["a2"]
    assert listed(newsroom, assigned=["marat", "team:1"]) == []
    actions.change_article(newsroom.store, "demo", Article("a1"), assigned="team:1", by="d")
    newsroom.settle()
    assert sorted(listed(newsroom, assigned=["dana", "team:1"])) == ["a1", "a2"]


def test_a_page_follows_the_one_before_it(newsroom: Newsroom) -> None:
    """Each article is on one page."""
    for number in range(5):
        newsroom.submit("calm", article=f"a{number}")
    newsroom.settle()
    first = list_articles(newsroom.projection, "demo", now=newsroom.store.now(), limit=3)
    assert first.next == "3"
    rest = list_articles(newsroom.projection, "demo", now=newsroom.store.now(), limit=3, offset=3)
    assert rest.next is None
    assert sorted(line.article for line in (*first.items, *rest.items)) == [
        "a0", "a1", "a2", "a3", "a4",
    ]  # fmt: skip


def test_figures_of_an_article_count_each_comment_once(newsroom: Newsroom) -> None:
    """Status, arrivals by what the machine did, rejections, reports and people agree."""
    rejected = newsroom.submit("awful words", author="Dana")
    newsroom.submit("awful words", author="Dana")
    newsroom.submit("calm words", author="Asel")
    newsroom.submit("elsewhere", article="a2")
    newsroom.settle()
    actions.decide(
        newsroom.store, "demo", rejected, status=Status.REJECTED, reason="spam", by="d",
        expected_version=2,
    )  # fmt: skip
    newsroom.settle()
    span, now = day(newsroom), newsroom.store.now()
    figures = article_figures(newsroom.projection, "demo", "a1", span, HOUR_MS, now)
    assert figures.counts == {Status.REJECTED: 1, Status.HELD: 1, Status.APPROVED: 1}
    assert [sum(kind) for kind in zip(*(p.counts for p in figures.arrivals), strict=True)] == [
        1, 2, 0,
    ]  # fmt: skip
    assert (figures.held_share.share, figures.rejected_share.share) == (2 / 3, 1 / 3)
    assert (figures.people, figures.writers[0].comments, figures.last_hour) == (2, 2, 3)
    assert figures.minutes(30) == (1 + 3 * 2 / 3) * 30 / 60


@pytest.mark.parametrize("past", [0, 1, QUARTER_MS - 1])
def test_the_last_hour_is_exact(tmp_path: Path, past: int) -> None:
    """Quarter hours are summed, and what is left of the first one is counted."""
    path, now = tmp_path / "p.sqlite3", 1_000 * QUARTER_MS + past
    ages = [0, 1, HOUR_MS - 1, HOUR_MS, HOUR_MS + 1, HOUR_MS + QUARTER_MS]
    write_comments(path, [{"article": "a1", "accepted_at": now - age} for age in ages])
    with closing(open_for_writing(path)) as database:
        sum_anew(database, "demo")
    span = Span(now - 2 * HOUR_MS - past, now + HOUR_MS - past)
    assert article_figures(Projection(path), "demo", "a1", span, HOUR_MS, now).last_hour == 4


def test_an_unknown_article_has_no_figures(newsroom: Newsroom) -> None:
    """Everything is zero."""
    newsroom.submit("calm")
    newsroom.settle()
    span = day(newsroom)
    figures = article_figures(newsroom.projection, "demo", "none", span, HOUR_MS, 0)
    assert (figures.comments, figures.people, figures.minutes(10)) == (0, 0, 0)


def test_comments_of_an_article_are_paged_newest_first(newsroom: Newsroom) -> None:
    """A page goes on behind the one before it; others' comments are on none."""
    ids = [newsroom.submit(f"calm {n}") for n in range(5)]
    newsroom.submit("elsewhere", article="a2")
    newsroom.settle()
    first = comments_of(newsroom.projection, "demo", "a1", before=None, limit=3)
    rest = comments_of(newsroom.projection, "demo", "a1", before=int(first.next or 0), limit=3)
    assert [*first.items, *rest.items] == ids[::-1]
    assert rest.next is None


def test_a_title_that_comes_later_finds_earlier_comments(newsroom: Newsroom) -> None:
    """Where nobody had said it, the first post with a title names all comments of the article."""
    early = newsroom.submit("calm")
    newsroom.settle()
    late = newsroom.submit("more", title="Салық реформасы")
    newsroom.settle()
    assert newsroom.find(article_words="реформа") == [early, late]
