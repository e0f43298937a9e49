"""All held comments of an author, or of the author's addresses: one decision, one undo."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from moderation.status import Status
from moderation.store.writer import Store
from moderation.submission import Author
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

ASEL = Author("Asel", "u-7", mailbox="m1")


@pytest.fixture
def ids(store: Store, site: str, project: Callable[[], None]) -> list[str]:
    """Two held comments of the author, one of the mailbox, one of the network, one of neither."""
    authors = [
        (ASEL, "n1"), (ASEL, "n1"), (Author("Alias", "u-8", mailbox="m1"), "n2"),
        (Author("Near", "u-9"), "n1"), (Author("Far", "u-10", mailbox="m2"), "n3"),
    ]  # fmt: skip
    ids = [
        newsroom.submit(store, site, newsroom.METRO, author, "What a clown", ip_digest=network)
        for author, network in authors
    ]
    newsroom.score(store, site)
    project()
    return ids


def reject_all(dana: Visitor, path: str) -> str:
    """Open the page, reject all that it shows, and return where that leads."""
    page = dana.get(path).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    form = {"seen": seen[1], "status": "rejected", "reason": "insult"}
    return dana.post("/sites/demo/bulk", form).location


def statuses(store: Store, ids: list[str]) -> list[Status]:
    return [comment.status for comment in store.get_many("demo", ids)]


def test_all_held_ones_of_an_author_are_one_act(
    dana: Visitor, store: Store, ids: list[str]
) -> None:
    """They are rejected together and taken back together; nobody else's are touched."""
    page = dana.get(f"/sites/demo/authors/{ASEL.key}").text
    assert f"/sites/demo/held-of/{ASEL.key}" in page
    outcome = reject_all(dana, f"/sites/demo/held-of/{ASEL.key}")
    assert statuses(store, ids) == [Status.REJECTED] * 2 + [Status.HELD] * 3
    dana.post(outcome.partition("?")[0] + "/undo", {})
    assert statuses(store, ids) == [Status.HELD] * 5


def test_the_addresses_of_an_author_bring_others_along(
    dana: Visitor, store: Store, ids: list[str]
) -> None:
    """The page says how many people are touched before anything happens."""
    path = f"/sites/demo/held-of/{ASEL.key}?near=1"
    page = dana.get(path).text
    assert "3 authors wrote them." in page
    assert "4 comments would be decided" in page
    reject_all(dana, path)
    assert statuses(store, ids) == [Status.REJECTED] * 4 + [Status.HELD]
