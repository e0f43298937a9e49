"""The articles that draw the worst comments: found by days of UTC, counted by quarter hours."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.projection.database import ask
from moderation.projection.figures import ArticleFigure, Figure
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.store.server.clock import DAY_MS

DAILY_MAX = 100  # articles of each day that are looked at, those that were cleared least
COUNTED_MAX = 100  # of these, the ones with the most over all days


@dataclass(frozen=True, slots=True)
class ArticleHeat:
    """How many comments an article drew, how many the machine did not clear, and the reports."""

    article: str
    comments: int
    not_cleared: int
    reports: int


def heat(projection: Projection, site: str, span: Span, limit: int = 20) -> list[ArticleHeat]:
    """Return the articles whose comments the machine cleared least, busiest first.

    Times of ``span`` begin with a quarter hour; it has an end, some hundred days away at most.
    Each day has an index of its articles, so neither the comments nor the other articles cost
    anything. An article that was never among the ``DAILY_MAX`` least cleared of a day is not found.
    """
    days = range(span.since // DAY_MS * DAY_MS, span.until, DAY_MS)
    of_days = [value for day in days for value in (site, day, DAILY_MAX)]
    values = [*of_days, COUNTED_MAX, site, span.since, span.until, limit]
    rows = ask(projection.place, _heat(len(days)), values) if days else []
    return [ArticleHeat(*row) for row in rows]


def _heat(days: int) -> str:
    found = " UNION ALL ".join([f"SELECT * FROM ({_OF_DAY}) AS day"] * days)
    return f"WITH found AS ({found}), hottest AS ({_HOTTEST}) {_COUNTED}"


_OF_DAY = (
    "SELECT kind, hits, of FROM sums INDEXED BY hot_articles "
    f"WHERE site = ? AND figure = '{Figure.ARTICLE}' AND at = ? "
    "ORDER BY hits DESC, of DESC, kind LIMIT ?"
)
_HOTTEST = (
    "SELECT kind AS article FROM found GROUP BY kind "
    "ORDER BY sum(hits) DESC, sum(of) DESC, kind LIMIT ?"
)
_COUNTED = (
    "SELECT article, sum(of), sum(CASE WHEN kind LIKE '% approve' THEN 0 ELSE of END), sum(hits) "
    "FROM hottest CROSS JOIN article_sums USING (article) "
    f"WHERE site = ? AND figure = '{ArticleFigure.ARRIVED}' AND at >= ? AND at < ? "
    "GROUP BY article ORDER BY 3 DESC, 2 DESC, 1 LIMIT ?"
)
