"""The newsroom's picks, on every kind of server."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.conversation.picks import public_picks
from moderation.errors import NotAllowed, NotFound
from moderation.status import Status
from moderation.store.thread.picks import Pick, Picks
from moderation.store.writer import Store
from tests.support import newsroom

SITE = "demo"
ARTICLE = newsroom.METRO.id


@pytest.fixture
def picks(store: Store) -> Picks:
    return Picks(store.redis, store.archived)


@pytest.fixture
def ids(store: Store, site: str) -> list[str]:
    """Three approved comments and a held one."""
    bodies = ("The lifts work", "They are quick", "And clean", "What a clown")
    made = [newsroom.submit(store, SITE, newsroom.METRO, "A", body) for body in bodies]
    newsroom.score(store, SITE)
    return made


def shown(store: Store, picks: Picks) -> list[tuple[str, str]]:
    return [(one.id, one.pick) for one in public_picks(store, picks, SITE, ARTICLE)]


def test_one_comment_is_pinned_and_the_former_stays_picked(
    store: Store, picks: Picks, ids: list[str]
) -> None:
    """The pinned one comes first, then the newest; a pick once more, or undone twice, is silent."""
    picks.pick(SITE, ids[0], Pick.PIN, by="dana")
    picks.pick(SITE, ids[1], Pick.PICK, by="dana")
    picks.pick(SITE, ids[1], Pick.PICK, by="dana")
    assert shown(store, picks) == [(ids[0], "pin"), (ids[1], "pick")]
    picks.pick(SITE, ids[2], Pick.PIN, by="dana")
    assert shown(store, picks)[0] == (ids[2], "pin")
    assert store.get(SITE, ids[0]).pick == "pick"
    picks.pick(SITE, ids[1], Pick.NONE, by="marat")
    picks.pick(SITE, ids[1], Pick.NONE, by="marat")
    assert {id_ for id_, _ in shown(store, picks)} == {ids[0], ids[2]}
    lines = [event.data["pick"] for event in store.history(SITE, ids[1]) if "pick" in event.data]
    assert lines == ["pick", None]
    assert store.get(SITE, ids[1]).version == 2


def test_only_what_is_public_is_a_pick(store: Store, picks: Picks, ids: list[str]) -> None:
    """A held comment cannot be picked; a rejected pick is not shown, and is again when undone."""
    with pytest.raises(NotAllowed):
        picks.pick(SITE, ids[3], Pick.PICK, by="dana")
    with pytest.raises(NotFound):
        picks.pick(SITE, "a" * 16, Pick.PICK, by="dana")
    picks.pick(SITE, ids[0], Pick.PICK, by="dana")
    actions.decide(
        store, SITE, ids[0], status=Status.REJECTED, by="dana", expected_version=2, reason="spam"
    )
    assert shown(store, picks) == []
    actions.undo(store, SITE, ids[0], by="dana", expected_version=3)
    assert shown(store, picks) == [(ids[0], "pick")]


def test_another_text_is_no_pick(store: Store, picks: Picks, ids: list[str]) -> None:
    """What was picked was that text: an edit and an erasure end it."""
    for id_ in ids[:2]:
        picks.pick(SITE, id_, Pick.PICK, by="dana")
    actions.edit(store, [].append, SITE, ids[0], "Another text", by="site")
    actions.erase(store, SITE, ids[1], by="site")
    newsroom.score(store, SITE)
    assert store.get(SITE, ids[0]).pick == ""
    assert picks.of_article(SITE, ARTICLE) == []
