"""The lists as a moderator sees them: tabs with counts, orders, and what a click finds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor

Day = dict[str, str]


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="card[^>]* id="c-([a-z2-7]{16})"', page)


def count(page: str, name: str) -> int:
    found = re.search(rf'id="count-{name}"[^>]*>(\d+)<', page)
    assert found
    return int(found[1])


def test_every_queue_has_a_tab_with_its_count(dana: Visitor, day: Day, store: Store) -> None:
    """Held, reported, for a senior, approved, rejected and all, wherever one is."""
    actions.report(store, "demo", day["Timur"], reporter="r1", reason="rude")
    actions.escalate(store, "demo", day["landlord"], by="marat", note="Police?", expected_version=2)
    for name in ("held", "reported", "questions", "escalated", "approved", "rejected"):
        page = dana.get(f"/sites/demo/{name}").text
        counts = {n: count(page, n) for n in ("held", "reported", "questions", "rejected", "all")}
        assert counts == {"held": 10, "reported": 1, "questions": 1, "rejected": 0, "all": 16}


def test_the_reported_queue_is_worked_through(dana: Visitor, day: Day, store: Store) -> None:
    """The card shows the reasons; it stays published by one press, and leaves the queue."""
    reported = day["Timur"]
    actions.report(store, "demo", reported, reporter="r1", reason="He sells lifts!")
    page = dana.get("/sites/demo/reported").text
    assert shown(page) == [reported]
    assert "He sells lifts!" in page
    assert "Leave it published" in page
    answer = dana.post(
        f"/sites/demo/comments/{reported}/decide",
        {"list": "reported", "seen": 2, "status": "approved"},
    )
    assert answer.headers["Location"].startswith("/sites/demo/reported")
    after = dana.get(answer.headers["Location"]).text
    assert shown(after) == []
    assert store.get("demo", reported).status is Status.APPROVED
    dana.post(f"/sites/demo/comments/{reported}/undo", {"list": "reported", "seen": 3})
    assert "Leave it published" in dana.get("/sites/demo/reported").text


def test_a_question_is_answered_in_its_queue(dana: Visitor, day: Day, store: Store) -> None:
    """Questions to a senior are decided where they are listed."""
    actions.escalate(store, "demo", day["landlord"], by="marat", note="Police?", expected_version=2)
    assert shown(dana.get("/sites/demo/escalated").text) == [day["landlord"]]
    form = {"list": "escalated", "seen": 3, "status": "rejected", "reason": "threat"}
    dana.post(f"/sites/demo/comments/{day['landlord']}/decide", form)
    assert shown(dana.get("/sites/demo/escalated").text) == []


def test_the_most_uncertain_come_first(dana: Visitor, day: Day, store: Store) -> None:
    """The held list has the order by distance from the limit, and keeps it over a decision."""
    found = shown(dana.get("/sites/demo/held?order=uncertain").text)
    risks = [abs(store.get("demo", id_).risk - 0.5) for id_ in found]
    assert risks == sorted(risks)
    answer = dana.decide(found[0], 2, "approved", order="uncertain")
    assert "order=uncertain" in answer.headers["Location"]


def test_questions_of_both_kinds_share_a_list(dana: Visitor, day: Day, store: Store) -> None:
    """What asks a senior and what asks colleagues is one list; each kind is a part of it."""
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    actions.escalate(store, "demo", day["landlord"], by="marat", note="Police?", expected_version=2)
    both = [day["landlord"], day["Arman"]]
    parts = {"questions": both, "escalated": both[:1], "opinions": both[1:]}
    for name, wanted in parts.items():
        page = dana.get(f"/sites/demo/{name}").text
        assert shown(page) == wanted
        assert [count(page, part) for part in parts] == [2, 1, 1]
        assert 'aria-current="page">Escalated' in page


def test_news_names_the_cards_whose_questions_changed(
    dana: Visitor, day: Day, store: Store
) -> None:
    """A page without a stream learns which cards to load anew, apart from its own doing."""
    since = store.last_cursor("demo")
    asked = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=asked, expected_version=2)
    actions.escalate(store, "demo", day["landlord"], by="dana", note="Police?", expected_version=2)
    page = dana.get(f"/sites/demo/questions/news?after={since}", **{"HX-Request": "true"}).text
    assert f'data-changed="{day["Arman"]}"' in page
    assert ">1 new comment</b>" in page
    assert (count(page, "questions"), count(page, "opinions")) == (2, 1)


def test_news_tells_what_left_the_list_and_what_came_back(
    dana: Visitor, day: Day, store: Store
) -> None:
    """A comment that a colleague decided comes as a line; one that is held again is only named."""
    since = store.last_cursor("demo")
    for name in ("landlord", "Arman"):
        actions.decide(
            store, "demo", day[name], status=Status.APPROVED, by="marat", expected_version=2
        )
    actions.undo(store, "demo", day["Arman"], by="marat", expected_version=3)
    page = dana.get(f"/sites/demo/held/news?after={since}", **{"HX-Request": "true"}).text
    assert f'data-changed="{day["Arman"]}"' in page
    assert re.findall(r'class="strip[^>]* id="c-(\w+)"', page) == [day["landlord"]]


def test_a_card_is_loaded_anew(dana: Visitor, day: Day, store: Store) -> None:
    """The card alone comes, with the question, the version and the list that it stands in."""
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    path = f"/sites/demo/comments/{day['Arman']}/card"
    text = dana.get(f"{path}?list=held&order=oldest", **{"HX-Request": "true"}).text
    assert shown(text) == [day["Arman"]]
    assert "<html" not in text
    assert "Second opinion wanted" in text
    assert set(re.findall(r'name="seen" value="(\d+)"', text)) == {"3"}
    assert set(re.findall(r'name="order" value="(\w+)"', text)) == {"oldest"}
    assert dana.get(path).headers["Location"] == path.removesuffix("/card")
    assert dana.get(f"{path}?list=nowhere", **{"HX-Request": "true"}).status_code == 404
    actions.decide(
        store, "demo", day["Arman"], status=Status.APPROVED, by="marat", expected_version=3
    )
    assert dana.get(f"{path}?list=held", **{"HX-Request": "true"}).status_code == 204


def test_a_reported_card_is_loaded_anew(dana: Visitor, day: Day, store: Store) -> None:
    """A public one comes as a card, one whose reports were answered as the line of who did so."""
    reported = day["Timur"]
    actions.report(store, "demo", reported, reporter="r1", reason="rude")
    path = f"/sites/demo/comments/{reported}/card?list=reported"
    assert shown(dana.get(path, **{"HX-Request": "true"}).text) == [reported]
    actions.decide(store, "demo", reported, status=Status.HELD, by="marat", expected_version=2)
    text = dana.get(path, **{"HX-Request": "true"}).text
    assert shown(text) == []
    assert "marat sent it back to the held ones" in text
    assert f'id="c-{reported}"' in text


def test_a_name_is_written_as_its_owner_writes_it(dana: Visitor, day: Day, store: Store) -> None:
    """A sentence that begins with a name gets no capital from the style sheet."""
    actions.decide(store, "demo", day["Timur"], status=Status.HELD, by="marat", expected_version=2)
    page = dana.get("/sites/demo/held").text
    assert re.search(r'<p class="sentence named">\s*marat sent it back', page)


def test_a_question_asked_meanwhile_is_shown(dana: Visitor, day: Day, store: Store) -> None:
    """Who decides what a colleague just asked about gets the card with the question, undecided."""
    opinion = Opinion("marat", Status.APPROVED)
    actions.ask_opinion(store, "demo", day["Arman"], opinion=opinion, expected_version=2)
    late = dana.decide_live(day["Arman"], 2, "approved")
    assert late.status_code == 409
    assert "Second opinion wanted" in late.text
    assert "Your decision was not applied." in late.text
    assert shown(late.text) == [day["Arman"]]
    assert dana.decide_live(day["Arman"], 3, "approved").status_code == 200


@pytest.mark.parametrize("name", ["reported", "escalated", "approved", "rejected"])
def test_an_order_that_a_list_lacks_is_its_own(dana: Visitor, day: Day, name: str) -> None:
    """A made-up order or cursor shows the list as it is, never an error."""
    assert dana.get(f"/sites/demo/{name}?order=risk&after=x:y").status_code == 200
    assert dana.get(f"/sites/demo/{name}/news?after=0-0").status_code == 200


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("author=id:landlord", ["landlord"]),
        ("article=school-4", ["Ерлан", "Айгүл Т."]),
        ("attribute=threat", ["landlord"]),
        ("rule=links", ["Best Flats", "quiet\u202etac"]),
        ("language=kk", ["Ерлан", "Айгүл Т."]),
    ],
)
def test_one_click_filters(
    dana: Visitor, day: Day, project: Callable[[], None], part: str, wanted: list[str]
) -> None:
    """Author, article, score, rule and language of a card lead to all comments like it."""
    project()
    page = dana.get("/sites/demo/held").text
    assert f'href="/sites/demo/find?{part}"' in page
    found = shown(dana.get(f"/sites/demo/find?{part}").text)
    assert set(found) == {day[author] for author in wanted}
