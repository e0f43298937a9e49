"""What becomes of replies where a comment is rejected in the dashboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.status import Status
from moderation.store.writer import Store
from tests.service.dashboard.conftest import Visitor
from tests.support import newsroom

HTMX = {"HX-Request": "true"}


def family(store: Store, project: Callable[[], None], size: int) -> list[str]:
    """A comment and ``size`` replies, all approved."""
    top = newsroom.submit(store, "demo", newsroom.METRO, "Top", "The lifts do not work")
    ids = [
        newsroom.submit(store, "demo", newsroom.METRO, f"r{n}", f"Answer {n}", parent_id=top)
        for n in range(size)
    ]
    newsroom.score(store, "demo")
    project()
    return [top, *ids]


def statuses(store: Store, ids: list[str]) -> set[Status]:
    return {comment.status for comment in store.get_many("demo", ids)}


def test_the_reasons_ask_for_the_replies(
    dana: Visitor, store: Store, project: Callable[[], None]
) -> None:
    """A card says how many replies there are, and the site's setting is chosen; one undo."""
    top, *ids = family(store, project, 3)
    page = dana.get("/sites/demo/approved").text
    assert page.count("Its 3 replies</label>") == 1
    assert '<option value="stay" selected>' in page
    dana.decide(top, 2, "rejected", reason="spam", replies="rejected", list="approved")
    assert statuses(store, [top, *ids]) == {Status.REJECTED}
    history = dana.get(f"/sites/demo/comments/{ids[0]}").text
    assert "dana rejected it with the comment above it" in history
    dana.post(f"/sites/demo/comments/{top}/undo", {"seen": 3, "list": "approved"})
    assert statuses(store, [top, *ids]) == {Status.APPROVED}


@pytest.mark.parametrize("place", ["approved", "thread"])
@pytest.mark.parametrize("live", [True, False])
def test_many_replies_take_a_second_press(
    dana: Visitor, store: Store, project: Callable[[], None], place: str, live: bool
) -> None:
    """More than twenty comments: the first press decides nothing and says how many."""
    top, *ids = family(store, project, 20)
    form = {
        "list": place, "seen": 2, "status": "rejected", "reason": "spam", "replies": "held",
        "note": "whole thread",
    }  # fmt: skip
    headers = HTMX if live else {}
    answer = dana.post(f"/sites/demo/comments/{top}/decide", form, **headers)
    assert answer.status_code == 200
    assert "It is rejected, and 20 replies are held." in answer.text
    assert 'name="note" value="whole thread"' in answer.text
    assert ("<html" in answer.text) is not live
    assert statuses(store, [top, *ids]) == {Status.APPROVED}
    dana.post(f"/sites/demo/comments/{top}/decide", {**form, "number": 21}, **headers)
    assert statuses(store, ids) == {Status.HELD}
    assert store.get("demo", top).status is Status.REJECTED
    dana.post("/sites/demo/undo", {})
    assert statuses(store, [top, *ids]) == {Status.APPROVED}


def test_the_setting_is_chosen_first(
    boss: Visitor, store: Store, project: Callable[[], None]
) -> None:
    """An admin says what is chosen at first; nonsense is refused in words."""
    family(store, project, 1)
    assert boss.post("/sites/demo/settings", {"version": 0, "replies": "burnt"}).status_code == 422
    boss.post("/sites/demo/settings", {"version": 0, "replies": "held"})
    assert store.settings("demo").replies == "held"
    assert '<option value="held" selected>' in boss.get("/sites/demo/approved").text
