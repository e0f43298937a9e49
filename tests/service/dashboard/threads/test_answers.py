"""Answers of the newsroom from the dashboard: public at once, marked, taken back."""

from __future__ import annotations

import pytest

from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(store: Store, site: str) -> str:
    """An approved comment."""
    comment_id = newsroom.submit(store, site, newsroom.METRO, "Timur", "Are there lifts?")
    newsroom.score(store, site)
    return comment_id


def answer(dana: Visitor, comment_id: str, body: str) -> str:
    """Send the form of the comment's page; return the id of the answer."""
    page = f"/sites/demo/comments/{comment_id}"
    assert "Answer as the newsroom" in dana.get(page).text
    sent = dana.post(f"{page}/answer", {"body": body, "back": page})
    assert sent.status_code == 303, sent.text
    path, _, given = (sent.location or "").partition("?answered=")
    assert path == page
    return given


def test_an_answer_is_public_at_once_and_marked(dana: Visitor, store: Store, asked: str) -> None:
    """Nobody judges it; it stands in the conversation before the projection has it."""
    given = answer(dana, asked, "Yes, at both stations.")
    comment = store.get("demo", given)
    assert (comment.status, comment.version, comment.verdict) == (Status.APPROVED, 1, None)
    assert comment.is_staff
    assert comment.parent == asked
    assert [one.id for one in store.thread("demo", "metro-9").items] == [asked, given]
    page = dana.get(f"/sites/demo/comments/{asked}?answered={given}").text
    assert 'class="status-badge staff">Newsroom' in page
    assert "dana answered as the newsroom" in dana.get(f"/sites/demo/comments/{given}").text
    assert newsroom.score(store, "demo") is None
    assert store.get("demo", given).version == 1


def test_the_key_that_undoes_takes_it_back(dana: Visitor, store: Store, asked: str) -> None:
    """It leaves the page and stays among the rejected ones; what changed since stands."""
    given = answer(dana, asked, "Yes, at both stations.")
    dana.get("/sites/demo/held")
    dana.post("/sites/demo/undo", {})
    assert store.get("demo", given).status is Status.REJECTED
    assert [one.id for one in store.thread("demo", "metro-9").items] == [asked]
    second = answer(dana, asked, "Yes.")
    dana.decide(second, 1, "held")
    dana.get("/sites/demo/held")
    dana.post("/sites/demo/undo", {})
    assert store.get("demo", second).status is Status.APPROVED  # the decision was newer
    dana.post("/sites/demo/undo", {})
    assert store.get("demo", second).status is Status.APPROVED


@pytest.mark.parametrize("body", ["", " \n", "x" * 1501])
def test_an_answer_has_a_text_of_some_length(dana: Visitor, asked: str, body: str) -> None:
    """Nothing and too much are refused in words with both figures."""
    dana.get(f"/sites/demo/comments/{asked}")
    refused = dana.post(f"/sites/demo/comments/{asked}/answer", {"body": body}, **HTMX)
    assert refused.status_code == 422
    assert "limit: 1500" in refused.text.replace(",", "")


def test_what_was_removed_is_not_answered(dana: Visitor, store: Store, asked: str) -> None:
    """A comment that was rejected meanwhile takes no answer."""
    dana.get(f"/sites/demo/comments/{asked}")
    dana.decide(asked, 2, "rejected", reason="spam")
    refused = dana.post(f"/sites/demo/comments/{asked}/answer", {"body": "Yes."})
    assert refused.status_code == 409
    assert "removed meanwhile" in refused.text
