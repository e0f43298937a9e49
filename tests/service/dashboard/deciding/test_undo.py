"""Deciding a selection, and undoing whatever one did last, without JavaScript."""

from __future__ import annotations

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor

Day = dict[str, str]
BACK = "/sites/demo/held?order=oldest"


def select(dana: Visitor, day: Day, *names: str, **form: object) -> str:
    """Send the selection's form and follow it; return the page that comes."""
    seen = [f"{day[name]}:2" for name in names]
    answer = dana.post("/sites/demo/bulk", {"seen": seen, "back": BACK, **form})
    assert answer.status_code == 303
    return dana.get(answer.location).text


def undo(dana: Visitor) -> str:
    """Press the button that undoes the last action; return the page that comes."""
    answer = dana.post("/sites/demo/undo", {"back": BACK})
    assert answer.status_code == 303
    assert answer.location.startswith(BACK)
    return dana.get(answer.location).text


def held(store: Store, day: Day) -> set[str]:
    return {name for name, id_ in day.items() if store.get("demo", id_).status is Status.HELD}


def test_each_card_can_be_selected(dana: Visitor, day: Day) -> None:
    """Each card has a box that belongs to the one form, with the version that was seen."""
    dana.get("/sites/demo/held")
    for name in ("landlord", "Arman"):
        assert f'form="selection" name="seen" value="{day[name]}:2"' in dana.page


def test_a_selection_is_decided_at_once(dana: Visitor, day: Day, store: Store) -> None:
    """Selected comments get one decision; the list comes back and says so, with one undo."""
    page = select(dana, day, "landlord", "Arman", "subway_fan", reason="insult")
    assert "3 comments decided" in page
    assert "7 left" in page
    assert "data-undo" in page
    decisions = [store.get("demo", day[name]).decision for name in ("landlord", "Arman")]
    assert [(d.status.value, d.reason) for d in decisions if d] == [("rejected", "insult")] * 2


def test_a_selection_leaves_what_changed(dana: Visitor, day: Day, store: Store) -> None:
    """A comment that a colleague decided meanwhile stays as it is, and is counted."""
    actions.decide(
        store, "demo", day["Arman"], status=Status.APPROVED, by="marat", expected_version=2
    )
    page = select(dana, day, "landlord", "Arman", reason="insult")
    assert "1 comment decided" in page
    assert "1 comment had changed meanwhile" in page
    assert store.get("demo", day["Arman"]).status is Status.APPROVED


def test_undo_walks_back_over_everything(dana: Visitor, day: Day, store: Store) -> None:
    """Decision, selection, question: undone one by one, newest first, until nothing is left."""
    before = held(store, day)
    dana.decide(day["landlord"], 2, "approved")
    select(dana, day, "Arman", "subway_fan", status="approved")
    form = {"note": "Fair?", "seen": 2, "list": "held"}
    dana.post(f"/sites/demo/comments/{day['Ruslan']}/escalate", form)
    undo(dana)
    assert store.get("demo", day["Ruslan"]).escalation is None
    assert before - held(store, day) == {"landlord", "Arman", "subway_fan"}
    assert "2 decisions taken back" in undo(dana)
    assert before - held(store, day) == {"landlord"}
    assert 'id="notice"' in undo(dana)
    assert held(store, day) == before
    assert "There is nothing of yours left to undo here." in undo(dana)


def test_what_was_undone_in_place_is_not_undone_again(
    dana: Visitor, day: Day, store: Store
) -> None:
    """The button of a strip and the button for the last action agree on what is left."""
    dana.decide(day["landlord"], 2, "approved")
    dana.decide(day["Arman"], 2, "approved")
    dana.post(f"/sites/demo/comments/{day['Arman']}/undo", {"seen": 3, "list": "held"})
    undo(dana)
    assert {"landlord", "Arman"} <= held(store, day)


def test_a_colleagues_later_word_stands(dana: Visitor, day: Day, store: Store) -> None:
    """What a colleague decided since is passed over; the action before it is undone."""
    dana.decide(day["landlord"], 2, "approved")
    dana.decide(day["Arman"], 2, "approved")
    actions.decide(
        store,
        "demo",
        day["Arman"],
        status=Status.REJECTED,
        by="marat",
        expected_version=3,
        reason="spam",
    )
    undo(dana)
    assert store.get("demo", day["Arman"]).status is Status.REJECTED
    assert store.get("demo", day["landlord"]).status is Status.HELD


def test_nobody_undoes_for_another(dana: Visitor, marat: Visitor, day: Day, store: Store) -> None:
    """The last action is one's own: a colleague's button does not reach it."""
    dana.decide(day["landlord"], 2, "approved")
    assert "nothing of yours" in undo(marat)
    assert store.get("demo", day["landlord"]).status is Status.APPROVED


def test_the_way_back_stays_here(dana: Visitor, day: Day) -> None:
    """A form cannot be made to lead to another host."""
    answer = dana.post("/sites/demo/undo", {"back": "https://evil.example/"})
    assert answer.location.startswith("/?")
