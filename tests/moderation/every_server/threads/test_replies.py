"""Rejecting a comment with its replies: one act, one undo, on every kind of server."""

from __future__ import annotations

import pytest

from moderation import actions
from moderation.comment import Move
from moderation.conversation import replies
from moderation.errors import Conflict
from moderation.site.fate import Fate
from moderation.status import Status
from moderation.store.writer import Store
from tests.support import newsroom

SITE = "demo"


@pytest.fixture
def family(store: Store, site: str) -> list[str]:
    """An approved comment, an approved and a held reply, and an approved reply to the first."""
    top = newsroom.submit(store, SITE, newsroom.METRO, "Top", "The lifts do not work")
    clean = newsroom.submit(store, SITE, newsroom.METRO, "A", "They do", parent_id=top)
    rude = newsroom.submit(store, SITE, newsroom.METRO, "B", "What a clown", parent_id=top)
    deep = newsroom.submit(store, SITE, newsroom.METRO, "C", "Calm down", parent_id=clean)
    newsroom.submit(store, SITE, newsroom.METRO, "D", "Something else")
    newsroom.score(store, SITE)
    return [top, clean, rude, deep]


def statuses(store: Store, ids: list[str]) -> list[str]:
    return [comment.status.value for comment in store.get_many(SITE, ids)]


def reject(store: Store, ids: list[str], fate: Fate, below: list[str], version: int = 2) -> int:
    plan = replies.planned(store, store.get(SITE, ids[0]), fate, below)
    move = Move(Status.REJECTED, "dana", "spam")
    replies.reject(store, plan, move, expected_version=version)
    return plan.number


@pytest.mark.parametrize(
    ("fate", "after", "number"),
    [
        (Fate.STAY, ["rejected", "approved", "held", "approved"], 1),
        (Fate.HELD, ["rejected", "held", "held", "held"], 3),
        (Fate.REJECTED, ["rejected", "rejected", "rejected", "rejected"], 4),
    ],
)
def test_replies_follow_and_come_back(
    store: Store, family: list[str], fate: Fate, after: list[str], number: int
) -> None:
    """Replies of any depth stay, are held or rejected; one undo restores what each was."""
    before = statuses(store, family)
    assert reject(store, family, fate, below=[family[2]]) == number
    assert statuses(store, family) == after
    replies.undo(store, SITE, family[0], by="dana", expected_version=3)
    assert statuses(store, family) == before


def test_the_journal_says_why(store: Store, family: list[str]) -> None:
    """The comment's line has the fate, a reply's the comment above; nobody judged the reply."""
    reject(store, family, Fate.REJECTED, below=[])
    top, clean = store.get(SITE, family[0]), store.get(SITE, family[1])
    assert store.history(SITE, top.id)[-1].data["replies"] == "rejected"
    line = store.history(SITE, clean.id)[-1]
    assert (line.type, line.data["follows"]) == ("comment.decided", top.id)
    assert "reason" not in line.data
    assert top.answer is not None
    assert clean.answer is None


def test_what_changed_meanwhile_stays(store: Store, family: list[str]) -> None:
    """A reply that a colleague decided after the rejection is not touched by its undo."""
    reject(store, family, Fate.HELD, below=[])
    actions.decide(
        store,
        SITE,
        family[1],
        status=Status.REJECTED,
        by="marat",
        expected_version=3,
        reason="spam",
    )
    replies.undo(store, SITE, family[0], by="dana", expected_version=3)
    assert statuses(store, family) == ["approved", "rejected", "held", "approved"]


def test_who_comes_second_moves_nothing(store: Store, family: list[str]) -> None:
    """If the comment changed since it was seen, its replies stay as they are."""
    with pytest.raises(Conflict):
        reject(store, family, Fate.REJECTED, below=[], version=1)
    assert statuses(store, family) == ["approved", "approved", "held", "approved"]


def test_a_request_that_broke_off_is_finished(store: Store, family: list[str]) -> None:
    """The same request once more takes the rest along, and the undo knows all of them."""
    top = store.get(SITE, family[0])
    move = Move(Status.REJECTED, "dana", "spam")
    plan = replies.planned(store, top, Fate.REJECTED, [])
    half = replies.Rejection(top, Fate.REJECTED, plan.replies[:1])
    replies.reject(store, half, move, expected_version=2)
    rest = replies.planned(store, top, Fate.REJECTED, [family[2]])
    replies.reject(store, rest, move, expected_version=2)
    assert set(statuses(store, family)) == {"rejected"}
    replies.undo(store, SITE, family[0], by="dana", expected_version=3)
    assert statuses(store, family) == ["approved", "approved", "held", "approved"]


def test_many_need_their_number(store: Store, site: str) -> None:
    """Up to 20 comments are one press; more name how many."""
    comment = store.get(SITE, newsroom.submit(store, SITE, newsroom.METRO, "Top", "Hello"))
    for size, needs in ((19, False), (20, True)):
        plan = replies.Rejection(comment, Fate.REJECTED, [comment] * size)
        assert plan.needs(None) is needs
        assert plan.needs(plan.number) is False
        assert plan.needs(plan.number + 1) is needs
