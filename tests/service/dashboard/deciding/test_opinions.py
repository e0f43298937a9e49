"""Asking a colleague, without JavaScript and with htmx."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.comment import Opinion
from moderation.status import Status
from moderation.store.writer import Store
from service import views
from tests.service.dashboard.conftest import Visitor

Day = dict[str, str]


def ask(dana: Visitor, comment_id: str, own: str = "rejected:insult", **headers: str) -> int:
    form = {"seen": 2, "list": "held", "own": own}
    path = f"/sites/demo/comments/{comment_id}/ask-opinion"
    return dana.post(path, form, **headers).status_code


def test_colleagues_see_the_question_and_not_the_answer(
    dana: Visitor, marat: Visitor, day: Day
) -> None:
    """What dana would do is on her own pages alone until marat decides; then both see both."""
    assert ask(dana, day["landlord"]) == 303
    one = f"/sites/demo/comments/{day['landlord']}"
    for path in ("/sites/demo/held", one):
        assert "dana would have rejected it (Insult)" in dana.get(path).text
        page = marat.get(path).text
        assert "Second opinion wanted" in page
        assert "asked by dana" in page
        assert "would have" not in page
        assert "withdraw-opinion" not in page
    marat.decide(day["landlord"], 3, "approved")
    for browser in (dana, marat):
        page = browser.get(one).text
        assert "dana asked for a second opinion" in page
        assert "marat approved it" in page
        assert "dana would have rejected it (Insult)" in page
        assert "Second opinion wanted" not in page


def test_the_colleague_is_told_at_once(dana: Visitor, marat: Visitor, day: Day) -> None:
    """The line that a decided card becomes says what the asker would have done."""
    ask(dana, day["landlord"], "approved")
    answer = marat.decide_live(day["landlord"], 3, "rejected", reason="threat")
    assert "dana would have approved it" in answer.text


def test_the_question_is_taken_back_by_its_form_and_by_undo(
    dana: Visitor, day: Day, store: Store
) -> None:
    """Both ways leave an ordinary held comment that can be asked about again."""
    ask(dana, day["landlord"])
    path = f"/sites/demo/comments/{day['landlord']}/withdraw-opinion"
    dana.post(path, {"seen": 3, "list": "held"})
    assert store.get("demo", day["landlord"]).opinion is None
    assert "dana no longer asks for a second opinion" in dana.get(path.rpartition("/")[0]).text
    ask(dana, day["Arman"])
    assert store.get("demo", day["Arman"]).opinion == Opinion("dana", Status.REJECTED, "insult")
    dana.post("/sites/demo/undo", {"back": "/sites/demo/held"})
    assert store.get("demo", day["Arman"]).opinion is None


def test_a_colleague_cannot_take_it_back(
    dana: Visitor, marat: Visitor, day: Day, store: Store
) -> None:
    """The form is not on their pages, and sending it all the same changes nothing."""
    ask(dana, day["landlord"])
    path = f"/sites/demo/comments/{day['landlord']}/withdraw-opinion"
    marat.post(path, {"seen": 3, "list": "held"})
    assert store.get("demo", day["landlord"]).opinion


@pytest.mark.parametrize("own", ["", "held", "rejected", "rejected:nonsense", "approved:insult"])
def test_who_asks_says_first_what_they_would_do(
    dana: Visitor, day: Day, store: Store, own: str
) -> None:
    """Without an own answer, or with one that is no decision, nobody is asked."""
    assert ask(dana, day["landlord"], own) == 422
    assert store.get("demo", day["landlord"]).opinion is None


def test_htmx_shows_the_card_with_the_question(dana: Visitor, day: Day) -> None:
    """With htmx the card stays, and offers no second question."""
    form = {"seen": 2, "list": "held", "own": "approved"}
    path = f"/sites/demo/comments/{day['landlord']}/ask-opinion"
    answer = dana.post(path, form, **{"HX-Request": "true"})
    assert '<article class="card' in answer.text
    assert "Colleagues were asked" in answer.text
    assert "/ask-opinion" not in answer.text


def test_the_site_learns_no_tentative_answer(day: Day, store: Store) -> None:
    """Neither while the question is open nor afterwards does the site's own view hold it."""
    opinion = Opinion("dana", Status.REJECTED, "insult")
    asked = actions.ask_opinion(store, "demo", day["landlord"], opinion=opinion, expected_version=2)
    decided = actions.decide(
        store, "demo", asked.id, status=Status.APPROVED, by="marat", expected_version=asked.version
    )
    for comment in (asked, decided):
        seen = views.comment(comment)
        assert "opinion" not in seen
        assert "dana" not in str(seen)
