"""The drawer of a card, and the age of an article."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from service.dashboard.lists.cards import Card
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

Day = dict[str, str]
Project = Callable[[], None]


def open_drawer(dana: Visitor, comment_id: str) -> str:
    return dana.get(f"/sites/demo/comments/{comment_id}/drawer", **{"HX-Request": "true"}).text


def test_the_drawer_has_author_and_history(
    dana: Visitor, day: Day, store: Store, project: Project
) -> None:
    """It shows the author's other comments with their statuses, and all that happened to this."""
    other = newsroom.submit(store, "demo", newsroom.METRO, "landlord", "What a clown")
    newsroom.score(store, "demo")
    actions.decide(
        store,
        "demo",
        other,
        status=Status.REJECTED,
        by="marat",
        expected_version=2,
        reason="insult",
    )
    project()
    text = open_drawer(dana, day["landlord"])
    assert "What a clown" in text
    assert 'status-rejected">Rejected' in text
    assert f"/sites/demo/comments/{other}" in text
    assert "Received" in text
    assert "Scored: held for the moderators" in text
    assert text.count('class="status-badge') == 1  # the comment itself is none of the others


def test_a_lone_comment_says_so(dana: Visitor, day: Day, project: Project) -> None:
    """An author of one comment has no others."""
    project()
    assert "No other comment yet." in open_drawer(dana, day["landlord"])


def test_an_erased_comment_has_no_author(dana: Visitor, day: Day, store: Store) -> None:
    """What was erased shows its history, and nothing of its author."""
    actions.erase(store, "demo", day["landlord"], by="dana")
    text = open_drawer(dana, day["landlord"])
    assert "Erased: text and author are gone for good" in text
    assert "Latest comments" not in text


def test_a_folded_text_shows_no_former_one(
    dana: Visitor, day: Day, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the card folds, the drawer does not quote from before an edit."""
    actions.edit(store, str, "demo", day["landlord"], "Mild words now", by="site")
    assert "I know where you live" in open_drawer(dana, day["landlord"])
    monkeypatch.setattr(Card, "severe", property(lambda _: 70))
    text = open_drawer(dana, day["landlord"])
    assert "Edited by its author" in text
    assert "I know where you live" not in text


def test_every_card_leads_to_its_history(dana: Visitor, day: Day) -> None:
    """The drawer is filled on opening; without JavaScript a link leads to the comment's page."""
    page = dana.get("/sites/demo/held").text
    id_ = day["landlord"]
    assert f'hx-get="/sites/demo/comments/{id_}/drawer"' in page
    assert re.search(rf'history-link" href="/sites/demo/comments/{id_}"', page)


def test_its_address_is_the_history(dana: Visitor, day: dict[str, str]) -> None:
    """Opened as a page, the drawer's address leads to the comment's own page."""
    answer = dana.get(f"/sites/demo/comments/{day['Ruslan']}/drawer")
    assert (answer.status_code, answer.location) == (
        303,
        f"/sites/demo/comments/{day['Ruslan']}",
    )


def test_two_guests_share_no_history(dana: Visitor, store: Store, project: Project) -> None:
    """A name alone says nothing of who wrote it: no counts, no other comments, and it says so."""
    first, second = (
        newsroom.submit(store, "demo", newsroom.METRO, Author("Guest"), body)
        for body in ("What a clown", "Such a clown")
    )
    newsroom.score(store, "demo")
    project()
    page = dana.get("/sites/demo/held").text
    assert len(re.findall(r">\s*known by name only\s*<", page)) == 2
    assert "other comment" not in page
    drawer = open_drawer(dana, first)
    assert "This author is known by name only" in drawer
    assert second not in drawer
    assert "Such a clown" not in drawer
