"""The statistics' page: every figure with its interval, in the reader's own days, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from moderation import actions
from moderation.projection.intervals import wilson
from moderation.status import Status
from moderation.store.writer import Store
from service.dashboard.figures.report import Compared
from service.dashboard.figures.report_csv import HEAD
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom


@pytest.mark.parametrize("span", ["day", "week", "month", "eon"])
def test_statistics_count(
    dana: Visitor, day: dict[str, str], project: Callable[[], None], span: str
) -> None:
    """Arrivals, decisions and shares are the store's, with intervals, in every range."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    dana.decide(day["subway_fan"], 2, "approved")
    project()
    page = dana.get(f"/sites/demo/statistics?range={span}").text
    assert "Comments arrived: 16" in page
    assert "Decisions by moderators: 2" in page
    assert "<strong>37.5 %</strong>" in page  # 6 of 16 were approved by the machine
    assert "<dt>held for less than an hour</dt><dd>8</dd>" in page
    assert "metro-9" in page


def test_what_nobody_looked_at_has_no_interval(
    dana: Visitor, day: dict[str, str], project: Callable[[], None]
) -> None:
    """Published and unread is no evidence: both pages say so, and the CSV files have no share."""
    project()
    nobody = "nobody looked at any of them yet"
    assert dana.get("/sites/demo/statistics").text.count(nobody) == 2
    assert dana.get("/sites/demo/ledger").text.count(nobody) == 1  # the week that has comments
    rows = dana.get("/sites/demo/statistics.csv").text.splitlines()
    assert "machine overturned of looked at,approve,,,,,0" in rows
    weeks = dana.get("/sites/demo/ledger.csv").text.splitlines()
    assert all(row.endswith(",,,,0") for row in weeks if row.startswith("week: overruled"))


def test_days_begin_at_the_reader_s_midnight(
    dana: Visitor, day: dict[str, str], project: Callable[[], None]
) -> None:
    """The browser's time zone moves the steps, and dates are written in the language."""
    project()
    dana.client.set_cookie("modqueue_zone", "Asia/Almaty")
    rows = table(dana.get("/sites/demo/statistics.csv?range=week").text)
    starts = {row["from"] for row in rows if row["figure"] == "arrivals"}
    assert {start[11:] for start in starts} == {"19:00+00:00"}  # midnight in Almaty, UTC+5
    dana.get("/sites/demo/held")
    dana.post("/preferences", {"language": "ru", "back": "/"})
    page = dana.get("/sites/demo/statistics?range=week").text
    assert any(f'<th scope="row">{name}, ' in page for name in ("пн", "вт", "ср", "чт"))


def test_second_looks_are_compared(
    dana: Visitor, marat: Visitor, day: dict[str, str], store: Store, project: Callable[[], None]
) -> None:
    """Who undoes a colleague disagrees; who says the same after readers' reports agrees."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    marat.post(f"/sites/demo/comments/{day['landlord']}/undo", {"seen": 3, "list": "rejected"})
    dana.decide(day["Arman"], 2, "approved")
    for reader in ("r1", "r2", "r3"):
        actions.report(store, "demo", day["Arman"], reporter=reader, reason="rude")
    held = store.get("demo", day["Arman"])
    assert held.status is Status.HELD
    marat.decide(day["Arman"], held.version, "approved")
    project()
    rows = table(dana.get("/sites/demo/statistics.csv").text)
    found = {row["of"]: row for row in rows if row["figure"] == "agreement between people"}
    assert (found["scores in sight"]["value"], found["scores in sight"]["count"]) == ("0.5", "2")
    assert found["scores hidden"]["count"] == "0"


@pytest.mark.parametrize(
    ("sighted", "blind", "gap", "pointed_out", "by_chance"),
    [
        ((90, 100), (84, 100), 6, True, True),
        ((900, 1000), (800, 1000), 10, True, False),
        ((90, 100), (86, 100), 4, False, True),
        ((80, 100), (100, 100), -20, True, False),
        ((9, 10), (0, 0), 0, False, True),
    ],
)
def test_a_gap_is_pointed_out_from_six_points_on(
    sighted: tuple[int, int],
    blind: tuple[int, int],
    gap: int,
    pointed_out: bool,
    by_chance: bool,
) -> None:
    """More than five points either way are told, with a word where the intervals overlap."""
    pair = Compared(wilson(*sighted), wilson(*blind))
    assert (pair.gap, pair.pointed_out, pair.by_chance) == (gap, pointed_out, by_chance)


def test_automation_bias_is_said_in_words(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Where people agree with the machine only in sight of its scores, the page says so."""
    ids = [newsroom.submit(store, site, newsroom.METRO, f"a{n}", "You idiot") for n in range(40)]
    newsroom.score(store, site)
    for place, comment_id in enumerate(ids):
        status = Status.APPROVED if place < 10 else Status.REJECTED
        actions.decide(
            store,
            site,
            comment_id,
            status=status,
            by="marat",
            expected_version=2,
            reason=None if place < 10 else "insult",
            blind=place < 20,
        )
    project()
    page = dana.get("/sites/demo/statistics").text
    assert (
        "people agree with the machine more often, by 50 points: they may be following it." in page
    )
    assert "it may still be chance" not in page


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_the_figures_and_cannot_run(
    dana: Visitor, store: Store, site: str, project: Callable[[], None]
) -> None:
    """Every row fits the head; an article's id that looks like a formula becomes a text cell."""
    article = newsroom.Article("=cmd|' /C calc'!A0")
    newsroom.submit(store, site, article, "a", "You idiot")
    newsroom.score(store, site)
    project()
    answer = dana.get("/sites/demo/statistics.csv")
    assert answer.content_type.startswith("text/csv")
    rows = table(answer.text)
    assert all(set(row) == set(HEAD) and None not in row.values() for row in rows)
    assert {row["of"] for row in rows if row["figure"] == "article"} == {f"'{article.id}"}
    assert sum(int(row["value"]) for row in rows if row["figure"] == "arrivals") == 1
