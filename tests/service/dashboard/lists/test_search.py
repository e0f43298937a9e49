"""Search, filters and escalations."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from service.dashboard.lists import search
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]


def ids(page: str) -> set[str]:
    return set(re.findall(r'<article class="card[^>]* id="c-([a-z2-7]+)"', page))


FOUND: dict[str, set[str]] = {
    "q=idiot": {"subway_fan", "Ruslan"},
    "q=волонтёр": {"Ольга Н."},
    "q=left-bank+I'm": set(),
    "q=flats-astana.example/sale": {"Best Flats"},
    "q=https://news.example/rent-7+viktor": {"Viktor"},
    "q=метро&q=": set(),
    "status=rejected": set(),
    "attribute=threat": {"landlord"},
    "language=kk": {"Ерлан", "Айгүл Т."},
    "rule=links": {"Best Flats", "quiet\u202etac"},
    "reported=on": {"Ruslan"},
    "escalated=on": {"landlord"},
    "opinion=on": {"Arman"},
    "author=id:timur": {"Timur"},
    "article=water-2&status=approved": {"Ольга Н.", "Марат"},
    "article=Паводок+Уральск&author=": {"Ольга Н.", "Марат", "Сергей1974", "Гульнара"},
    "article=https://news.example/rent-7&author=viktor": {"Viktor"},
    "author=LANDLORD": {"landlord"},
    "author=best+flats": {"Best Flats"},
    "author=u-77": {"Aigerim S."},
    "article=metro-9&article=stations&author=Ruslan&author=id:ruslan": {"Ruslan"},
    "article=nothing+of+the+kind": set(),
    "author=!!": set(),
}


def test_comments_are_found(
    dana: Visitor, day: Day, store: Store, project: Callable[[], None]
) -> None:
    """Words in any form, and each filter, find what they should and nothing else."""
    aigerim = Author("Aigerim S.", id="u-77")
    day = {**day, "Aigerim S.": newsroom.submit(store, "demo", newsroom.RENT, aigerim, "Well.")}
    newsroom.score(store, "demo")
    actions.report(store, "demo", day["Ruslan"], reporter="r1", reason="rude")
    actions.escalate(store, "demo", day["landlord"], by="dana", note="police?", expected_version=2)
    opinion = Opinion("dana", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    project()
    for question, names in FOUND.items():
        found = ids(dana.get(f"/sites/demo/find?{question}").text)
        assert found == {day[name] for name in names}, question


@pytest.mark.parametrize(
    "question", ["q=%22*%20OR%20(&order=x", "after=1;2", "attribute=body&age=eon&status=erased"]
)
def test_nonsense_filters_nothing(
    dana: Visitor, day: Day, project: Callable[[], None], question: str
) -> None:
    """Whatever stands in the address, the page answers."""
    project()
    assert dana.get(f"/sites/demo/find?{question}").status_code == 200


def test_typed_articles_and_authors_stay_in_the_form(
    dana: Visitor, day: Day, project: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words stay in their fields, what a link names is ticked by its title, and both turn pages."""
    monkeypatch.setattr(search, "PAGE_SIZE", 1)
    project()
    question = "article=water-2&article=Паводок&author=Ольга+Марат+&author=id:марат"
    page = dana.get(f"/sites/demo/find?{question}").text
    assert '<input name="article" value="Паводок"' in page
    assert '<input name="author" value="Ольга Марат"' in page
    assert 'type="checkbox" name="article" value="water-2" checked' in page
    assert 'type="checkbox" name="author" value="id:марат" checked' in page
    page = dana.get("/sites/demo/find?article=Паводок&article=water-2&author=").text
    assert "Паводок в Уральске" in page.split('value="water-2" checked')[1].split("</label>")[0]
    (link,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert sorted(parse_qs(urlsplit(unescape(link)).query)["article"]) == ["water-2", "Паводок"]
    assert ids(dana.get(unescape(link)).text).isdisjoint(ids(page))


@pytest.mark.parametrize(
    "argument", ["site", "endpoint", "_method", "_scheme", "_external", "_anchor", "after2", "kept"]
)
def test_the_next_page_has_the_arguments_of_the_form_alone(
    dana: Visitor, day: Day, project: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
    argument: str,
) -> None:  # fmt: skip
    """Whatever else stands in the address is not taken for a part of the link."""
    monkeypatch.setattr(search, "PAGE_SIZE", 3)
    project()
    page = dana.get(f"/sites/demo/find?order=newest&{argument}=x").text
    (link,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert link.startswith("/sites/demo/find?after=")
    assert "order=newest" in link
    assert "=x" not in link


def test_a_language_that_is_not_sure_can_be_asked_for(dana: Visitor) -> None:
    """The link of a card leads to the comments whose language is as uncertain."""
    page = dana.get("/sites/demo/find?language=unsure").text
    assert re.search(r'<option value="unsure" selected>\s*uncertain', page)


def test_before_the_projector_has_run(dana: Visitor, day: Day) -> None:
    """Without a projection the search finds nothing and says so."""
    assert "0 comments found" in dana.get("/sites/demo/find").text


def test_more_than_a_thousand_are_not_counted(
    dana: Visitor, day: Day, project: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that finds more than the limit says so, and one below it says how many."""
    project()
    monkeypatch.setattr(search, "COUNTED_MAX", 2)
    assert "More than 2 comments found" in dana.get("/sites/demo/find").text
    monkeypatch.setattr(search, "COUNTED_MAX", len(day))
    assert f"{len(day)} comments found" in dana.get("/sites/demo/find").text


def test_a_senior_is_asked_with_a_note(dana: Visitor, day: Day, store: Store) -> None:
    """An escalation keeps the question on the card and in the history; it can be taken back."""
    path = f"/sites/demo/comments/{day['landlord']}"
    answer = dana.post(f"{path}/escalate", {"seen": 2, "list": "held", "note": "Call <police>?"})
    assert answer.status_code == 303
    page = dana.get("/sites/demo/held").text
    assert "dana asks a senior:" in page
    assert "Call &lt;police&gt;?" in page
    assert "dana asked a senior" in dana.get(path).text
    dana.post(f"{path}/deescalate", {"seen": 3, "list": "held"})
    assert store.get("demo", day["landlord"]).escalation is None
    assert "took the question to a senior back" in dana.get(path).text


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_question_has_words(dana: Visitor, day: Day, store: Store, note: str) -> None:
    """An escalation without a question, or with a novel, is refused with both numbers."""
    path = f"/sites/demo/comments/{day['landlord']}/escalate"
    answer = dana.post(path, {"seen": 2, "list": "held", "note": note})
    assert answer.status_code == 422
    assert "1 to 500 characters" in answer.text
    assert store.get("demo", day["landlord"]).escalation is None


def test_htmx_shows_the_card_with_its_question(dana: Visitor, day: Day) -> None:
    """With htmx the card stays, with the question on it."""
    path = f"/sites/demo/comments/{day['landlord']}/escalate"
    form = {"seen": 2, "list": "held", "note": "Police?"}
    answer = dana.post(path, form, **{"HX-Request": "true"})
    assert '<article class="card' in answer.text
    assert "A senior was asked" in answer.text


def test_a_search_without_letters_says_so(
    dana: Visitor, day: Day, project: Callable[[], None]
) -> None:
    """Signs alone find nothing, and the page says why."""
    project()
    page = dana.get("/sites/demo/find?q=%E2%98%83").text
    assert ids(page) == set()
    assert "at least one letter or digit" in page
