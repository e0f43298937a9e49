"""Picks in the dashboard: on a card and in a conversation, by a form of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom


@pytest.fixture
def good(store: Store, site: str) -> str:
    """An approved comment."""
    comment_id = newsroom.submit(store, site, newsroom.METRO, "Timur", "The lifts work")
    newsroom.score(store, site)
    return comment_id


@pytest.mark.parametrize(("place", "mark"), [("approved", "c"), ("thread", "r")])
def test_a_pick_is_made_and_taken_back(
    dana: Visitor, store: Store, good: str, place: str, mark: str
) -> None:
    """The answer is the comment with its badge, and the button that lets it go."""
    path = f"/sites/demo/comments/{good}/pick"
    assert "Pick <kbd>p</kbd>" in dana.get("/sites/demo/approved").text
    for wish, badge, button in (
        ("pick", "Picked</span>", "Unpick"),
        ("pin", "First of the article</span>", "Unpick"),
        ("", "", "Pin as the first"),
    ):
        form = {"pick": wish, "list": place, "seen": 2}
        answer = dana.post(path, form, **{"HX-Request": "true"})
        assert answer.status_code == 200
        assert f'id="{mark}-{good}"' in answer.text
        assert badge in answer.text
        assert button in answer.text
        assert "This comment" not in answer.text
        assert store.get("demo", good).pick == wish
    assert "dana took the pick back" in dana.get(f"/sites/demo/comments/{good}").text


def test_an_article_has_a_page_of_picks(
    dana: Visitor, store: Store, good: str, project: Callable[[], None]
) -> None:
    """It lists what is picked and what might be, each with its buttons, which lead back there."""
    words = "The lifts at both new stations of the metro work, and the signs say where they are."
    better = newsroom.submit(store, "demo", newsroom.METRO, "Anna", words)
    newsroom.score(store, "demo")
    project()
    page = "/sites/demo/picks?article=metro-9"
    shown = dana.get(page).text
    assert shown.index("Might be picked") < shown.index("The lifts at both")
    assert f"/comments/{good}" not in shown  # three words are no pick
    sent = dana.post(f"/sites/demo/comments/{better}/pick", {"pick": "pick", "back": page})
    assert sent.location == f"{page}&decided={better}"
    shown = dana.get(sent.location).text
    assert shown.index("The lifts at both") < shown.index("Might be picked")
    assert 'href="/sites/demo/articles/metro-9"' in shown


def test_an_unknown_article_has_no_page_to_lead_to(dana: Visitor, good: str) -> None:
    """Its picks are none, and no link is without a page."""
    shown = dana.get("/sites/demo/picks?article=none").text
    assert shown.count("Nothing here yet") == 2
    assert "/articles/none" not in shown


def test_nonsense_and_held_ones_are_refused(dana: Visitor, store: Store, good: str) -> None:
    """A pick has three values, and only a published comment has a form for it."""
    path = f"/sites/demo/comments/{good}/pick"
    assert dana.post(path, {"pick": "best"}).status_code == 400
    held = newsroom.submit(store, "demo", newsroom.METRO, "Rude", "What a clown")
    newsroom.score(store, "demo")
    refused = dana.post(
        f"/sites/demo/comments/{held}/pick", {"pick": "pick"}, **{"HX-Request": "true"}
    )
    assert refused.status_code == 409
    assert store.get("demo", held).pick == ""
