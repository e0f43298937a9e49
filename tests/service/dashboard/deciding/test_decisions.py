"""Approve, reject, undo and conflict, with and without htmx."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.registry import Registry, Role
from moderation.site.default_reasons import DEFAULT_REASONS
from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import PASSWORD, Visitor

Day = dict[str, str]


def test_approve_without_javascript(dana: Visitor, day: Day, store: Store) -> None:
    """A form approves, sends the browser back to its list, and that page offers undo."""
    held = day["landlord"]
    answer = dana.decide(held, 2, "approved", order="oldest")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sites/demo/held?order=oldest&decided={held}"
    page = dana.get(answer.headers["Location"]).text
    assert f'id="c-{held}"' not in page
    assert f'action="/sites/demo/comments/{held}/undo"' in page
    assert store.get("demo", held).status is Status.APPROVED


def test_reject_keeps_reason_and_note(dana: Visitor, day: Day, store: Store) -> None:
    """A rejection keeps who, why, and the note as it was typed."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat", note=" second one\r\ntoday ")
    decision = store.get("demo", day["landlord"]).decision
    assert decision
    assert (decision.by, decision.reason, decision.note) == ("dana", "threat", "second one\ntoday")


def test_two_notes_for_two_readers(dana: Visitor, day: Day, store: Store) -> None:
    """The form says which note the author can read, and the history keeps them apart."""
    held = day["landlord"]
    assert "To the author, who can read it" in dana.get("/sites/demo/held").text
    notes = {"to_author": "No threats, please.", "note": "second one today"}
    dana.decide(held, 2, "rejected", reason="threat", **notes)
    decision = store.get("demo", held).decision
    assert decision
    assert (decision.to_author, decision.note) == ("No threats, please.", "second one today")
    page = dana.get(f"/sites/demo/comments/{held}").text
    assert page.index("To the author:") < page.index("No threats, please.")
    assert page.index("For colleagues:") < page.index("second one today")


@pytest.mark.parametrize("reason", [None, "", "because"])
def test_reject_needs_a_known_reason(dana: Visitor, day: Day, store: Store, reason: str) -> None:
    """Nothing is rejected without one of the reasons."""
    answer = dana.decide(day["landlord"], 2, "rejected", reason=reason)
    assert answer.status_code == 422
    assert "A rejection needs a reason." in answer.text
    assert store.get("demo", day["landlord"]).status is Status.HELD


def test_every_reason_of_the_site_is_offered(dana: Visitor, day: Day) -> None:
    """Each reason has a button and a digit of its own."""
    page = dana.get("/sites/demo/held").text
    for digit, reason in enumerate(DEFAULT_REASONS, 1):
        assert f'value="{reason.code}" data-digit="{digit}"' in page


def test_a_long_note_is_refused_with_both_numbers(dana: Visitor, day: Day) -> None:
    """A note over the limit is not cut: the answer names its length and the limit."""
    answer = dana.decide_live(day["landlord"], 2, "rejected", reason="spam", note="я" * 501)
    assert answer.status_code == 422
    assert "501" in answer.text
    assert "500" in answer.text
    longer = dana.decide_live(day["landlord"], 2, "rejected", reason="spam", to_author="я" * 501)
    assert longer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#problem"


def test_undo_restores_and_can_itself_be_seen(dana: Visitor, day: Day, store: Store) -> None:
    """Undo brings the comment back to held by a new decision; nothing is erased."""
    held = day["landlord"]
    dana.decide(held, 2, "approved")
    answer = dana.post(f"/sites/demo/comments/{held}/undo", {"seen": 3, "list": "held"})
    assert answer.status_code == 303
    comment = store.get("demo", held)
    assert comment.status is Status.HELD
    assert [d.undoes for d in comment.decisions] == [None, 3]


def test_htmx_gets_a_strip_counts_and_an_announcement(dana: Visitor, day: Day) -> None:
    """With htmx the card becomes a strip with undo, the counts follow, the change is announced."""
    answer = dana.decide_live(day["landlord"], 2, "approved")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="c-{day["landlord"]}"' in answer.text
    assert 'class="strip strip-approved' in answer.text
    assert '<span class="count" id="count-approved" hx-swap-oob="true">7</span>' in answer.text
    assert "Approved, 9 left" in answer.text


def test_htmx_undo_brings_the_card_back(dana: Visitor, day: Day) -> None:
    """Undo with htmx answers with the card itself."""
    dana.decide_live(day["landlord"], 2, "approved")
    path = f"/sites/demo/comments/{day['landlord']}/undo"
    answer = dana.post(path, {"seen": 3, "list": "held"}, **{"HX-Request": "true"})
    assert '<article class="card' in answer.text
    assert "Undone, 10 left" in answer.text


def test_the_first_moderator_wins(dana: Visitor, marat: Visitor, day: Day, store: Store) -> None:
    """The second one is told who decided what and when; nothing is overwritten."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    late = marat.decide_live(day["landlord"], 2, "approved")
    assert late.status_code == 409
    assert "dana rejected it" in late.text
    assert "(Threat)" in late.text
    assert "at " in late.text
    assert "Your decision was not applied." in late.text
    assert "/undo" not in late.text
    decision = store.get("demo", day["landlord"]).decision
    assert decision
    assert decision.by == "dana"


def test_conflict_without_javascript(dana: Visitor, marat: Visitor, day: Day) -> None:
    """Without htmx the conflict is explained on the page that comes back."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    answer = marat.decide(day["landlord"], 2, "approved")
    page = marat.get(answer.headers["Location"]).text
    assert "dana rejected it" in page
    assert f"/sites/demo/comments/{day['landlord']}/undo" not in page


def test_deciding_the_same_twice_changes_nothing(dana: Visitor, day: Day, store: Store) -> None:
    """A double click decides once."""
    for _ in range(2):
        dana.decide(day["landlord"], 2, "approved")
    assert len(store.get("demo", day["landlord"]).decisions) == 1


def test_decisions_are_in_the_journal(dana: Visitor, day: Day, store: Store) -> None:
    """What is decided here is what ``GET /v1/events`` tells the site."""
    dana.decide(day["landlord"], 2, "rejected", reason="threat")
    event = store.history("demo", day["landlord"])[-1]
    assert (event.type, event.by) == ("comment.decided", "dana")
    assert event.data == {"status": "rejected", "previous": "held", "reason": "threat"}


def test_approved_ones_can_go_back(dana: Visitor, day: Day, store: Store) -> None:
    """From the approved list a comment can be held again or rejected."""
    page = dana.get("/sites/demo/approved").text
    assert 'name="status" value="held"' in page
    assert dana.decide(day["Timur"], 2, "held", list="approved").status_code == 303
    assert store.get("demo", day["Timur"]).status is Status.HELD


def test_readers_cannot_decide(
    visitor: Callable[[], Visitor], registry: Registry, day: Day, store: Store
) -> None:
    """A reader is refused the list, and the form if it is sent anyway."""
    registry.add_moderator("guest", Role.READER, PASSWORD)
    guest = visitor()
    guest.log_in("guest")
    assert guest.get("/sites/demo/held").status_code == 403
    assert guest.decide(day["landlord"], 2, "approved").status_code == 403
    assert store.get("demo", day["landlord"]).status is Status.HELD


@pytest.mark.parametrize("status", ["pending", "erased", "published", ""])
def test_only_three_statuses_can_be_asked_for(dana: Visitor, day: Day, status: str) -> None:
    """Any other status is refused as a bad request, in a page."""
    answer = dana.decide(day["landlord"], 2, status)
    assert answer.status_code == 400
    assert answer.content_type.startswith("text/html")
