"""The undo window: what its site hears of a decision, and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation import actions, bulk
from moderation.comment import Comment, Move
from moderation.status import Status
from moderation.store.writer import Store
from tests.moderation.every_server.conftest import Moderation
from tests.support import undo_window

Held = Callable[[], Comment]


@pytest.fixture
def held(store: Store, site: str, moderation: Moderation) -> Held:
    """Makes held comments of one article, on a site with an undo window."""
    undo_window.open_for(store, site)
    return lambda: moderation.judged("awful", article="a")


def told(store: Store, site: str) -> list[tuple[str, str | None, int]]:
    """The moves that the site heard of."""
    events = store.told_events(site, limit=1000).items
    return [
        (str(e.data["status"]), e.comment_id, e.version)
        for e in events
        if e.type == "comment.decided"
    ]


def public(store: Store, site: str) -> list[str]:
    return [comment.id for comment in store.thread(site, "a").items]


def decide(store: Store, comment: Comment, status: Status, by: str = "anna") -> Comment:
    return actions.decide(
        store, comment.site, comment.id, status=status, by=by, expected_version=comment.version
    )


def undo(store: Store, comment: Comment) -> Comment:
    return actions.undo(
        store, comment.site, comment.id, by="anna", expected_version=comment.version
    )


def test_a_decision_waits_for_its_window(store: Store, site: str, held: Held) -> None:
    """Moderators see it at once; feed, look-up and thread have it when the window has passed."""
    comment = decide(store, held(), Status.APPROVED)
    assert store.get(site, comment.id).status is Status.APPROVED
    assert store.events(site, limit=1000).items[-1].type == "comment.decided"
    assert told(store, site) == []
    assert public(store, site) == []
    assert store.thread_count(site, "a") == 0
    known = store.public_view(comment)
    assert (known.status, known.version, known.decision) == (Status.HELD, 2, None)
    undo_window.pass_by(store, site)
    assert told(store, site) == [("approved", comment.id, 3)]
    assert public(store, site) == [comment.id]
    assert store.thread_count(site, "a") == 1
    assert store.public_view(comment) == comment


def test_what_is_rejected_goes_at_once(store: Store, site: str, held: Held) -> None:
    """A published comment that is rejected leaves its thread now; the feed says so later."""
    comment = decide(store, held(), Status.APPROVED)
    undo_window.pass_by(store, site)
    assert public(store, site) == [comment.id]
    rejected = decide(store, comment, Status.REJECTED)
    assert public(store, site) == []
    assert told(store, site) == [("approved", comment.id, 3)]
    undo(store, rejected)
    assert public(store, site) == [comment.id]
    undo_window.pass_by(store, site)
    assert told(store, site) == [("approved", comment.id, 3)]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_undone_in_time_nothing_is_ever_told(
    store: Store, site: str, held: Held, status: Status
) -> None:
    """Neither the decision nor its undo reaches the site, then or later; the journal has both."""
    comment = held()
    after = undo(store, decide(store, comment, status))
    undo_window.pass_by(store, site)
    assert told(store, site) == []
    assert public(store, site) == []
    known = store.public_view(after)
    assert (known.status, known.version, known.decisions) == (Status.HELD, 2, ())
    assert [event.version for event in store.history(site, comment.id)] == [1, 2, 3, 4]
    store.erase(site, comment.id, by="key:1")
    types = [event.type for event in store.told_events(site, limit=1000).items]
    assert types[-2:] == ["comment.judged", "comment.erased"]


def test_undone_too_late_both_are_told(store: Store, site: str, held: Held) -> None:
    """After the window an undo is told at once: it corrects what the site shows."""
    comment = decide(store, held(), Status.APPROVED)
    undo_window.pass_by(store, site)
    assert public(store, site) == [comment.id]
    undo(store, comment)
    assert told(store, site) == [("approved", comment.id, 3), ("held", comment.id, 4)]
    assert public(store, site) == []


def test_a_passed_window_is_over_even_if_nobody_looked(store: Store, site: str, held: Held) -> None:
    """Whether an undo is free depends on the window alone, not on who asked meanwhile."""
    comment = decide(store, held(), Status.REJECTED)
    undo_window.pass_by(store, site)
    undo(store, comment)
    assert told(store, site) == [("rejected", comment.id, 3), ("held", comment.id, 4)]


def test_redo_is_told_as_a_decision(store: Store, site: str, held: Held) -> None:
    """An undo that was never told can be undone itself; then the site hears of the end of it."""
    comment = undo(store, undo(store, decide(store, held(), Status.APPROVED)))
    assert comment.status is Status.APPROVED
    assert public(store, site) == []
    undo_window.pass_by(store, site)
    assert told(store, site) == [("approved", comment.id, 5)]
    assert public(store, site) == [comment.id]


def test_a_second_thought_without_undo_is_told_in_order(
    store: Store, site: str, held: Held
) -> None:
    """A decision on top of one that waits: both are told, the older first, and the end is right."""
    comment = decide(store, decide(store, held(), Status.APPROVED), Status.REJECTED)
    known = store.public_view(comment)
    assert (known.status, known.version) == (Status.HELD, 2)
    undo_window.pass_by(store, site)
    assert told(store, site) == [("approved", comment.id, 3), ("rejected", comment.id, 4)]
    assert public(store, site) == []


def test_something_in_between_ends_the_free_undo(store: Store, site: str, held: Held) -> None:
    """A question to a senior that the site hears of must not hang in the air."""
    comment = decide(store, held(), Status.APPROVED)
    undo_window.pass_by(store, site)
    comment = decide(store, comment, Status.HELD)
    comment = actions.escalate(
        store, site, comment.id, by="anna", note="?", expected_version=comment.version
    )
    undo(store, comment)
    undo_window.pass_by(store, site)
    types = [(e.type, e.version) for e in store.told_events(site, limit=1000).items][-4:]
    assert types == [
        ("comment.decided", 3),
        ("comment.decided", 4),
        ("comment.escalated", 5),
        ("comment.decided", 6),
    ]


def test_the_feed_keeps_its_order_and_loses_nothing(store: Store, site: str, held: Held) -> None:
    """It ends before the first decision that waits; pages of one are the same as one page."""
    first, second = held(), held()
    decide(store, first, Status.REJECTED)
    undo(store, decide(store, second, Status.REJECTED))
    third = held()
    waiting = store.told_events(site, limit=1000)
    assert third.id not in {event.comment_id for event in waiting.items}
    undo_window.pass_by(store, site)
    rest = store.told_events(site, after=waiting.next, limit=1000).items
    assert [e.version for e in rest] == [3, 1, 2]
    single, cursor = [], None
    while page := store.told_events(site, after=cursor, limit=1).items:
        single += page
        cursor = page[-1].cursor
    assert single == waiting.items + rest


def test_latest_is_before_what_still_waits(store: Store, site: str, held: Held) -> None:
    """Whoever starts now hears of decisions that were made and not told yet."""
    comment = held()
    assert store.last_told_cursor(site) == store.last_cursor(site)
    judged_at = int(store.last_cursor(site).partition("-")[0])
    while store.now() <= judged_at:  # a line of the decision's own millisecond is told once more
        pass
    decide(store, comment, Status.REJECTED)
    latest = store.last_told_cursor(site)
    assert store.told_events(site, after=latest).items == []
    undo_window.pass_by(store, site)
    assert [e.version for e in store.told_events(site, after=latest).items] == [3]


def test_machine_and_readers_do_not_wait(store: Store, site: str, held: Held) -> None:
    """Verdicts, and reports that hold a comment, are told at once: nobody can slip there."""
    comment = decide(store, held(), Status.APPROVED)
    undo_window.pass_by(store, site)
    for reader in ("r1", "r2", "r3"):
        actions.report(store, site, comment.id, reporter=reader, reason="")
    assert told(store, site)[-1] == ("held", comment.id, 4)
    assert public(store, site) == []


def test_a_whole_bulk_is_undone_for_free(store: Store, site: str, held: Held) -> None:
    """Of a bulk decision taken back in its window the site hears nothing."""
    comments = [held() for _ in range(5)]
    move = Move(Status.REJECTED, "anna", "spam")
    outcome = bulk.decide_many(store, site, {c.id: c.version for c in comments}, move)
    bulk.undo_many(store, site, outcome.id, by="anna")
    undo_window.pass_by(store, site)
    assert told(store, site) == []


def test_a_shorter_window_counts_at_once(store: Store, site: str, held: Held) -> None:
    """Switched off, what waits is told; and a longer one never takes back what was told."""
    comment = decide(store, held(), Status.REJECTED)
    undo_window.open_for(store, site, 0)
    assert told(store, site) == [("rejected", comment.id, 3)]
    undo_window.open_for(store, site)
    undo(store, comment)
    assert told(store, site) == [("rejected", comment.id, 3), ("held", comment.id, 4)]


def test_a_clock_that_is_set_back_loses_nothing(store: Store, site: str, held: Held) -> None:
    """What was told stays told: an undo that looks early by the clock is told, too."""
    comment = decide(store, held(), Status.REJECTED)
    undo_window.pass_by(store, site)
    assert told(store, site) == [("rejected", comment.id, 3)]
    assert store.redis.zcard("{demo}:unsettled") == 0
    undo(store, comment)  # its own time is still within the window by the clock
    assert told(store, site)[-1] == ("held", comment.id, 4)


def test_an_edit_in_the_window_goes_on_as_usual(store: Store, site: str, held: Held) -> None:
    """The old decision is told in its turn and does not publish the new text."""
    comment = decide(store, held(), Status.APPROVED)
    actions.edit(store, lambda _: None, site, comment.id, "better", by="key:1")
    undo_window.pass_by(store, site)
    assert public(store, site) == []
    types = [(e.type, e.version) for e in store.told_events(site, limit=1000).items]
    assert types[-2:] == [("comment.decided", 3), ("comment.edited", 4)]
    assert store.public_view(store.get(site, comment.id)).status is Status.PENDING
