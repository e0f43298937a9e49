"""Held copies of a raid are one card: they leave the lists of held comments, and come back."""

from __future__ import annotations

import pytest

from moderation import actions, queues
from moderation.comment import Comment
from moderation.queues import Queue
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.raids.raids import Raids
from moderation.store.reader import Order
from moderation.store.server.commands import Redis
from tests.moderation.every_server.conftest import Moderation
from tests.moderation.every_server.raids.test_raids import COPY, TEXT, raid

OTHER = "A doubtful word about something else that nobody else says here"


@pytest.fixture
def raids(redis: Redis, site: str) -> Raids:
    return Raids(redis)


def listed(moderation: Moderation, order: Order = Order.RISK) -> list[str]:
    """Return the held list as single cards, two a page."""
    ids: list[str] = []
    after, is_first = None, True
    while after or is_first:
        is_first = False
        page = queues.page(moderation.store, "demo", Queue.HELD, order, after=after, limit=2)
        ids += [comment.id for comment in page.items]
        after = page.next
    return ids


def count(moderation: Moderation) -> tuple[int, int]:
    """Return how many cards and how many comments are held."""
    return (
        queues.counts(moderation.store, "demo")["held"],
        moderation.store.counts("demo")[Status.HELD],
    )


def held(moderation: Moderation, text: str) -> Comment:
    comment = moderation.judged(text)
    assert comment.status is Status.HELD
    return comment


def decide(moderation: Moderation, comment: Comment, status: Status) -> Comment:
    return actions.decide(
        moderation.store, "demo", comment.id, status=status, by="aida",
        expected_version=comment.version, reason="spam",
    )  # fmt: skip


def test_copies_are_no_cards(moderation: Moderation, raids: Raids) -> None:
    """A copy that workers hold is in the group at once, in no order of the list."""
    single = held(moderation, OTHER)
    raids.begin("demo", raid())
    copies = [held(moderation, f"{COPY} {n}").id for n in range(3)]
    for order in queues.orders(Queue.HELD):
        assert listed(moderation, order) == [single.id]
    assert sorted(moderation.store.grouped("demo", "c1")) == sorted(copies)
    assert moderation.store.groups("demo") == {"c1": 3}
    assert count(moderation) == (2, 4)
    assert raids.copies("demo", "c1") == copies


def test_what_was_held_before_joins(moderation: Moderation, raids: Raids) -> None:
    """Held comments that a look takes for copies leave the lists; approved ones stay approved."""
    first, public = held(moderation, OTHER), moderation.judged(TEXT)
    raids.begin("demo", raid())
    raids.add_copies("demo", "c1", {first.id: 1, public.id: 2})
    assert (listed(moderation), count(moderation)) == ([], (1, 1))
    assert moderation.store.groups("demo") == {"c1": 1}


def test_all_come_back_in_their_places(moderation: Moderation, raids: Raids) -> None:
    """When it ends they stand as single cards as before; begun again, they are one."""
    before = [held(moderation, f"{OTHER}, reader {n}") for n in range(5)]
    orders = [listed(moderation, order) for order in queues.orders(Queue.HELD)]
    raids.begin("demo", raid())
    raids.add_copies("demo", "c1", {before[n].id: n + 1 for n in (3, 0, 4)})
    assert sorted(listed(moderation)) == sorted([before[1].id, before[2].id])
    raids.end("demo", raid(), at=9, by="aida")
    assert [listed(moderation, order) for order in queues.orders(Queue.HELD)] == orders
    assert (moderation.store.groups("demo"), count(moderation)) == ({}, (5, 5))
    raids.begin("demo", raid(), by="aida")
    assert count(moderation) == (3, 5)


def test_a_decision_and_its_undo(moderation: Moderation, raids: Raids) -> None:
    """A copy that was decided leaves the group; taken back it is in it, or single without one."""
    raids.begin("demo", raid())
    copies = [held(moderation, f"{COPY} {n}") for n in range(2)]
    rejected = decide(moderation, copies[0], Status.REJECTED)
    assert moderation.store.grouped("demo", "c1") == [copies[1].id]
    actions.undo(
        moderation.store, "demo", rejected.id, by="aida", expected_version=rejected.version
    )
    assert moderation.store.groups("demo") == {"c1": 2}
    approved = decide(moderation, copies[1], Status.APPROVED)
    raids.end("demo", raid(), at=9)
    actions.undo(
        moderation.store, "demo", approved.id, by="aida", expected_version=approved.version
    )
    assert sorted(listed(moderation)) == sorted(copy.id for copy in copies)


def test_a_new_text_is_no_copy(moderation: Moderation, raids: Raids) -> None:
    """An edited copy leaves the raid until its new text is judged a copy again."""
    raids.begin("demo", raid())
    copy = held(moderation, COPY)
    actions.edit(moderation.store, print, "demo", copy.id, OTHER, by="site")
    moderation.drain()
    assert (raids.copies("demo", "c1"), listed(moderation)) == ([], [copy.id])
    actions.edit(moderation.store, print, "demo", copy.id, COPY, by="site")
    moderation.drain()
    assert (raids.copies("demo", "c1"), listed(moderation)) == ([copy.id], [])


def test_a_new_text_is_of_no_past_raid(moderation: Moderation, raids: Raids) -> None:
    """Begun again, a raid does not take what its author wrote instead."""
    for id_ in ("c1", "c2"):
        raids.begin("demo", raid(id_))
    copy = held(moderation, COPY)
    raids.add_copies("demo", "c2", {copy.id: 1})
    raids.end("demo", raid(), at=9)
    actions.edit(moderation.store, print, "demo", copy.id, OTHER, by="site")
    assert (raids.copies("demo", "c1"), raids.copies("demo", "c2")) == ([], [])


def test_an_erased_copy_counts_no_more(moderation: Moderation, raids: Raids) -> None:
    """The last held copy takes the card with it."""
    raids.begin("demo", raid())
    copy = held(moderation, COPY)
    actions.erase(moderation.store, "demo", copy.id, by="site")
    assert (count(moderation), moderation.store.groups("demo")) == ((0, 0), {})


def test_who_died_before_the_release(moderation: Moderation, raids: Raids, redis: Redis) -> None:
    """What stands in the group of a raid that is over comes back with the next look."""
    raids.begin("demo", raid())
    copy = held(moderation, COPY)
    redis.hdel(key("demo", "raids"), "c1")  # as change.lua does, and then nobody
    raids.release_ended("demo")
    assert (listed(moderation), count(moderation)) == ([copy.id], (1, 1))


def test_two_raids_share_a_copy(moderation: Moderation, raids: Raids) -> None:
    """It is in one group, and goes over to the other when its own raid ends."""
    raids.begin("demo", raid())
    copy = held(moderation, COPY)
    raids.begin("demo", raid("c2"))
    raids.add_copies("demo", "c2", {copy.id: 1})
    assert sum(moderation.store.groups("demo").values()) == 1
    raids.end("demo", raid(), at=9)
    assert moderation.store.groups("demo") == {"c2": 1}


def test_no_more_than_are_known(moderation: Moderation, raids: Raids) -> None:
    """The newest beyond the most of a raid are cards again; those of a calm one are forgotten."""
    raids.begin("demo", raid())
    copy = held(moderation, COPY)
    older = {f"older{n}": n + 1 for n in range(20_000)}
    raids.add_copies("demo", "c1", older)
    assert len(raids.copies("demo", "c1")) == len(older)
    assert listed(moderation) == [copy.id]
