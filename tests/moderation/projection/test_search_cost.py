"""What a page of a search costs does not grow with the comments that it does not show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from moderation.projection import search
from moderation.projection.search import Projection, Query, Sort
from moderation.status import Status
from tests.moderation.projection.conftest import STEPS
from tests.support.projected import write_comments

FEW, MANY = 400, 4_000
LIMIT = 10


@pytest.fixture(scope="module")
def projections(tmp_path_factory: pytest.TempPathFactory) -> list[Projection]:
    """One of a few comments and one of ten times as many: all say "word", every 50th "seldom"."""
    made = []
    for count in (FEW, MANY):
        path = tmp_path_factory.mktemp("cost") / f"{count}.sqlite3"
        write_comments(path, map(row, range(count)))
        made.append(Projection(path))
    return made


def row(number: int) -> dict[str, object]:
    return {
        "body": "word seldom" if number % 50 == 0 else "word",
        "status": ("approved", "held")[number % 2],
        "risk": number * 37 % 1000 / 1000,
        "accepted_at": number,
        "decided_at": 2 * number if number % 3 == 0 else None,
        "route": "hold",
    }


CASES: dict[str, dict[str, Any]] = {
    "all": {},
    "approved": {"status": Status.APPROVED},
    "a word of all": {"text": "word"},
    "a word of all, held": {"text": "word", "status": Status.HELD},
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.SETTLED])
def test_a_page_costs_the_same_beside_ten_times_as_many(
    projections: list[Projection],
    cost: Callable[[Callable[[], object]], int],
    monkeypatch: pytest.MonkeyPatch,
    sort: Sort,
    case: dict[str, Any],
) -> None:
    """The first page and the one behind it are read in the order of an index, not sorted."""
    monkeypatch.setattr(search, "COMMON", 100)
    few, many = (cost(lambda one=one: pages(one, case, sort)) for one in projections)
    assert many < 1.5 * few + 500


def test_a_page_of_what_was_settled_last_does_so(
    projections: list[Projection], cost: Callable[[Callable[[], object]], int]
) -> None:
    """The filtered lists of approved and rejected comments are in the order of their index."""
    case = {"status": Status.APPROVED}
    few, many = (cost(lambda one=one: pages(one, case, Sort.SETTLED)) for one in projections)
    assert many < 1.5 * few + 500


def pages(projection: Projection, case: dict[str, Any], sort: Sort) -> None:
    query = Query("demo", **case)
    first = projection.find(query, sort=sort, limit=LIMIT)
    second = projection.find(query, sort=sort, after=first.next, limit=LIMIT)
    assert len({*first.items, *second.items}) == 2 * LIMIT


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_count_costs_what_it_counts(
    projections: list[Projection],
    cost: Callable[[Callable[[], object]], int],
    monkeypatch: pytest.MonkeyPatch,
    case: dict[str, Any],
) -> None:
    """Up to 50 are counted at the price of 50."""
    monkeypatch.setattr(search, "COMMON", 100)
    query = Query("demo", **case)
    few, many = (cost(lambda one=one: one.count_up_to(query, 50)) for one in projections)
    assert many < 1.5 * few + 500
    assert [one.count_up_to(query, 50) for one in projections] == [50, 50]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["word", "seldom", "word seldom", "c51", "nobody"])
def test_both_ways_find_the_same(
    projections: list[Projection], monkeypatch: pytest.MonkeyPatch, sort: Sort, text: str
) -> None:
    """Words that are common and words that are rare are looked up otherwise, and found alike."""
    _, projection = projections
    query = Query("demo", text=text, status=Status.APPROVED)
    answers = []
    for common in (1, 10**9):
        monkeypatch.setattr(search, "COMMON", common)
        page = projection.find(query, sort=sort, limit=30)
        behind = projection.find(query, sort=sort, after=page.next, limit=30).items
        answers.append((page.items, behind, projection.count_up_to(query, 500)))
    assert answers[0] == answers[1]


def test_held_comments_of_a_facet_are_not_looked_for_by_time(
    tmp_path: Path, cost: Callable[[Callable[[], object]], int]
) -> None:
    """Three held ones of a section cost the same beside few or many others of the same days."""
    asked = Query("demo", status=Status.HELD, section="news", since=0)

    def three(projection: Projection) -> None:
        assert len(projection.find(asked, sort=Sort.RISK, limit=LIMIT).items) == 3

    costs = []
    for count in (FEW, MANY):
        path = tmp_path / f"{count}.sqlite3"
        others = [{**row(number), "status": "approved"} for number in range(count)]
        mine = [{**row(number), "status": "held", "section": "news"} for number in range(3)]
        write_comments(path, others + mine)
        costs.append(cost(partial(three, Projection(path))))
    assert costs[1] < 2 * costs[0] + STEPS
