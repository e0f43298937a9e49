"""The page of an author: where it is reached from, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable

from moderation import actions
from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

ASEL = Author("Asel", "u-7", mailbox="m1")


def post(store: Store, author: Author, body: str) -> str:
    comment_id = newsroom.submit(store, "demo", newsroom.METRO, author, body)
    newsroom.score(store, "demo")
    return comment_id


def author_page(dana: Visitor) -> str:
    """Follow the card's link to the author."""
    link = re.search(r'class="plain author-link" href="([^"]+)"', dana.page)
    assert link
    return dana.get(link[1]).text


def test_a_card_leads_to_the_author(
    dana: Visitor, store: Store, project: Callable[[], None]
) -> None:
    """The page has names, counts, the share with its interval, reasons, reports and hints."""
    first = post(store, ASEL, "What a clown")
    actions.decide(
        store, "demo", first, status=Status.REJECTED, by="marat", reason="insult",
        expected_version=2,
    )  # fmt: skip
    actions.report(store, "demo", first, reporter="r1", reason="rude")
    post(store, Author("Asel S.", "u-7", mailbox="m1"), "Such a clown")
    post(store, Author("Fresh start", "u-9", mailbox="m1"), "Hello")
    project()
    dana.get("/sites/demo/held")
    page = author_page(dana)
    assert '<h1><bdi dir="auto">Asel S.</bdi></h1>' in page
    assert "<title>Asel S. · Author · modqueue</title>" in page
    for words in ("first seen", "100 %", "Insult", "same mailbox", "Fresh start"):
        assert words in page
    assert "about comments that are rejected now: 1" in page
    assert f"/sites/demo/comments/{first}" in page


def test_a_name_alone_is_nobody(dana: Visitor, store: Store, project: Callable[[], None]) -> None:
    """The page of a name says that anybody can type it."""
    post(store, Author("Guest"), "What a clown")
    project()
    dana.get("/sites/demo/held")
    assert "known by name only" in author_page(dana)


def test_an_author_without_a_comment_has_no_page(dana: Visitor) -> None:
    """An address that names nobody is answered with a page that says so."""
    assert dana.get("/sites/demo/authors/id:nobody").status_code == 404
