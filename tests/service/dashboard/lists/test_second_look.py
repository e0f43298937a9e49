"""What a second reader says stays unknown until a person has answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from moderation.looking.looks import Looks
from moderation.looking.reader import View
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor

AGREES, DIFFERS = "The second look agrees", "The second look does not agree"
Day = dict[str, str]


@pytest.fixture
def looked(day: Day, store: Store) -> Day:
    """The second reader would reject one held comment, and approve another."""
    looks = Looks(store.redis)
    for name, chance in (("landlord", 0.93), ("subway_fan", 0.04)):
        assert looks.keep(store.get("demo", day[name]), View(chance, 0.5), "words 1") == "kept"
    return day


def said(page: str) -> list[str]:
    return [words for words in (AGREES, DIFFERS) if words in page]


def test_nobody_sees_it_before_they_decide(dana: Visitor, looked: Day) -> None:
    """Not on the card, not in its drawer, not on its page."""
    id_ = looked["landlord"]
    for path in ("held", "held?order=oldest", f"comments/{id_}", f"comments/{id_}/drawer"):
        page = dana.get(f"/sites/demo/{path}").text
        assert said(page) == []
        assert "words 1" not in page


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("landlord", "rejected", AGREES),
        ("landlord", "approved", DIFFERS),
        ("subway_fan", "approved", AGREES),
        ("Arman", "approved", None),
    ],
)
def test_it_is_told_with_the_answer(
    dana: Visitor, looked: Day, name: str, status: str, words: str | None
) -> None:
    """The strip says it, and the page of the comment, where the reader is named."""
    reason = {"reason": "threat"} if status == "rejected" else {}
    answer = dana.decide(looked[name], 2, status, **reason)
    assert said(dana.get(answer.headers["Location"]).text) == ([words] if words else [])
    page = dana.get(f"/sites/demo/comments/{looked[name]}").text
    assert said(page) == ([words] if words else [])
    assert ("words 1" in page) is bool(words)


def test_the_riskiest_come_first_by_both(dana: Visitor, looked: Day) -> None:
    """A comment that the second reader would approve goes down the list."""
    page = dana.get("/sites/demo/held?order=risk").text
    assert page.index(f'id="c-{looked["landlord"]}"') < page.index(f'id="c-{looked["subway_fan"]}"')
    assert page.index(f'id="c-{looked["Arman"]}"') < page.index(f'id="c-{looked["subway_fan"]}"')


def test_agreement_is_counted(dana: Visitor, looked: Day, project: Callable[[], None]) -> None:
    """Once for each first decision that stands, on the page and in the file."""
    assert "The second look agrees with moderators" not in dana.get("/sites/demo/statistics").text
    dana.decide(looked["landlord"], 2, "rejected", reason="threat")
    dana.decide(looked["subway_fan"], 2, "rejected", reason="insult")
    dana.decide(looked["Arman"], 2, "approved")
    project()
    assert "The second look agrees with moderators" in dana.get("/sites/demo/statistics").text
    text = dana.get("/sites/demo/statistics.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    counted = [row for row in rows if row["figure"] == "agreement with second reader"]
    assert [(row["value"], row["count"]) for row in counted] == [("0.5", "2")]
    dana.get("/sites/demo/held")
    undone = dana.post(
        f"/sites/demo/comments/{looked['subway_fan']}/undo", {"seen": 3, "list": "rejected"}
    )
    assert undone.status_code == 303
    project()
    rows = list(csv.DictReader(io.StringIO(dana.get("/sites/demo/statistics.csv").text[1:])))
    counted = [row for row in rows if row["figure"] == "agreement with second reader"]
    assert [(row["value"], row["count"]) for row in counted] == [("1.0", "1")]
