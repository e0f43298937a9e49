"""The articles with the worst comments are found without reading the others."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from moderation.projection.articles import heat as articles_heat
from moderation.projection.articles.heat import ArticleHeat, heat
from moderation.projection.database import open_for_writing
from moderation.projection.figures import QUARTER_MS
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.projection.sums import sum_anew
from moderation.store.server.clock import DAY_MS
from tests.support.projected import write_comments


@pytest.mark.parametrize("shift", [0, QUARTER_MS, 5 * QUARTER_MS, DAY_MS - QUARTER_MS])
@pytest.mark.parametrize("days", [0, 1, 3])
def test_heat_is_exact_from_any_midnight(tmp_path: Path, shift: int, days: int) -> None:
    """Articles are found by days of UTC and counted from a reader's own midnight."""
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
    hottest = heat(Projection(path), "demo", span)
    assert sorted(hottest, key=lambda one: one.article) == expected


def test_what_is_cleared_least_of_a_day_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each day two articles are looked at; one that is never among them is not found."""
    monkeypatch.setattr(articles_heat, "DAILY_MAX", 2)
    path = tmp_path / "p.sqlite3"
    held = {0: {"even": 3, "first": 4, "third": 2}, 1: {"even": 3, "other": 4, "third": 2}}
    write_comments(
        path,
        (
            {"accepted_at": day * DAY_MS, "article": article, "route": route}
            for day, articles in held.items()
            for article, count in articles.items()
            for route in ["hold"] * count + ["approve"]
        ),
    )
    with closing(open_for_writing(path)) as database:
        sum_anew(database, "demo")
    found = heat(Projection(path), "demo", Span(0, 2 * DAY_MS))
    assert found == [
        ArticleHeat("even", 8, 6, 0), ArticleHeat("first", 5, 4, 0), ArticleHeat("other", 5, 4, 0)
    ]  # fmt: skip
    assert heat(Projection(path), "demo", Span(0, 0)) == []
