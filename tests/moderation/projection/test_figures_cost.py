"""What the figures of a month cost does not grow with the comments of that month."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.dashboard import fill, look_at_month
from moderation.projection import statistics
from moderation.projection.articles import heat
from moderation.projection.database import open_for_writing
from moderation.projection.figures import QUARTER_MS
from moderation.projection.search import Projection
from moderation.projection.statistics import Span, Statistics

FEW, MANY = 400, 4_000
UNTIL = 4 * QUARTER_MS  # every kind of a sum is in each of so few quarters


def test_figures_cost_the_same_of_ten_times_as_many(
    tmp_path: Path, cost: Callable[[Callable[[], object]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each comment is below an article of its own, and still none but the hottest are read."""
    monkeypatch.setattr(heat, "DAILY_MAX", 20)
    monkeypatch.setattr(heat, "COUNTED_MAX", 20)
    monkeypatch.setattr(statistics, "WAITS_MAX", 50)
    few, many = (cost(lambda one=one: page(one)) for one in made(tmp_path))
    assert few < many < 1.5 * few


def made(folder: Path) -> list[Projection]:
    projections = []
    for count in (FEW, MANY):
        path = folder / f"{count}.sqlite3"
        with closing(open_for_writing(path)) as database:
            fill(database, count, UNTIL // count)
        projections.append(Projection(path))
    return projections


def page(projection: Projection) -> None:
    look_at_month(projection, Span(0, UNTIL), "news")
    assert Statistics(projection, "news").machine_share(Span(0, UNTIL)).of >= FEW
