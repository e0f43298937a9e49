"""The error ledger: for members, as CSV, and for everybody where the site publishes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from moderation import actions
from moderation.learning.measures import ledger as ledgers
from moderation.learning.measures.ledger import WEEKS, Broken, Figure
from moderation.projection.intervals import Interval
from moderation.store.writer import Store
from service.dashboard.figures import ledger as page
from service.dashboard.words import GROUP_WORDS
from tests.moderation.learning.sites import label
from tests.service.dashboard.conftest import Visitor


def publish(store: Store) -> None:
    wanted = replace(store.settings("demo"), public_ledger=True)
    actions.save_settings(store, "demo", wanted, by="boss", expected_version=0)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose people answered forty audits, every text of which names a group."""
    labels = [
        label(rejected=n < 4, propensity=0.1, route="approve", comment=f"c{n}") for n in range(40)
    ]

    class Answers:
        def __init__(self, store: object) -> None:
            pass

        def own(self, site: str, after_ms: int) -> list[object]:
            return [*labels]

        def newest_since(self, site: str, count: int) -> int:
            return 0

        def texts(self, site: str, some: list[object]) -> dict[str, str]:
            return {one.comment: "The migrants came" for one in labels}

    monkeypatch.setattr(ledgers, "SiteLabels", Answers)


def test_too_few_audits_are_no_figures(dana: Visitor, project: Callable[[], None]) -> None:
    """Without answers the page says so, and makes up no share."""
    project()
    page = dana.get("/sites/demo/ledger").text
    assert "not known yet" in page
    assert "No decided comment names a group." in page


def test_figures_stand_with_intervals(
    answered: None, dana: Visitor, project: Callable[[], None]
) -> None:
    """Precision by language, and the group that the texts name."""
    project()
    page = dana.get("/sites/demo/ledger").text
    assert "Kazakh" in page
    assert "90 %" in page
    assert "migrants and refugees" in page


def test_a_broken_promise_and_open_questions_are_told(
    answered: None,
    dana: Visitor,
    project: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On the page and in the CSV, with the interval that refutes it."""
    broken = Broken("kk", Figure.MISSED, Interval(0.2, 0.12, 0.3, 60), 0.05)
    monkeypatch.setattr(ledgers, "broken", lambda languages, promises: [broken])
    monkeypatch.setattr(ledgers, "overdue_audits", lambda store, site: 3)
    project()
    page = dana.get("/sites/demo/ledger").text
    assert "at least 12 % is published unseen. The promise is at most 5 %." in page
    assert "3 questions of the audit have waited for a week or longer." in page
    rows = dana.get("/sites/demo/ledger.csv").text.splitlines()
    assert "broken promise: missed,kk,0.2,0.12,0.3,60" in rows
    assert "audit: overdue questions,all,3,,," in rows


def test_csv_has_every_figure(answered: None, dana: Visitor, project: Callable[[], None]) -> None:
    """One row for each figure, an unknown one empty."""
    project()
    rows = dana.get("/sites/demo/ledger.csv").text.splitlines()
    assert rows[0] == "\ufefffigure,of,value,low,high,answers"
    assert any(row.startswith("language: approvals_right,kk,0.9,") for row in rows)
    assert "language: rejections_right,kk,,,," in rows
    assert sum(row.startswith("week: arrived,") for row in rows) == WEEKS


def test_a_week_says_where_it_ends(dana: Visitor, project: Callable[[], None]) -> None:
    """Its first and its last day, and that the weeks are counted back from now."""
    project()
    page = dana.get("/sites/demo/ledger").text
    assert "the last one ends then, and none is a calendar week" in page
    days = re.findall(r">[A-Z][a-z]{2} \d+\W+(?:[A-Z][a-z]{2} )?\d+</th>", page)
    assert len(days) == WEEKS
    rows = dana.get("/sites/demo/ledger.csv").text.splitlines()
    spans = [row.split(",")[1].split("/") for row in rows if row.startswith("week: arrived,")]
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_everybody_sees_it_where_the_site_says_so(
    visitor: Callable[[], Visitor], store: Store, site: str, project: Callable[[], None]
) -> None:
    """Off by default: no page. On: the same figures without an account."""
    project()
    stranger = visitor()
    assert stranger.get("/errors/demo").status_code == 404
    assert stranger.get("/errors/nowhere").status_code == 404
    publish(store)
    answer = stranger.get("/errors/demo")
    assert answer.status_code == 200
    assert "Errors of the machine" in answer.text


def test_one_request_reads_for_all(
    visitor: Callable[[], Visitor],
    store: Store,
    site: str,
    project: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While one works the figures out anew, others get the former ones and read nothing."""
    project()
    publish(store)
    monkeypatch.setattr(page, "KEPT_SECONDS", 0.0)
    assert visitor().get("/errors/demo").status_code == 200
    first, second = visitor(), visitor()
    read, answers = page.ledger, list[int]()

    def slow(*parts: Any) -> ledgers.Ledger:
        other = Thread(target=lambda: answers.append(second.get("/errors/demo").status_code))
        with monkeypatch.context() as patch:
            patch.delattr(page, "ledger")
            other.start()
            other.join()
        return read(*parts)

    monkeypatch.setattr(page, "ledger", slow)
    assert first.get("/errors/demo").status_code == 200
    assert answers == [200]


def test_every_group_has_words() -> None:
    """Each group of the list has a name in the interface."""
    from moderation.text.groups import GROUPS

    assert set(GROUP_WORDS) == set(GROUPS)
