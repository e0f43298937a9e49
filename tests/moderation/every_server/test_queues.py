"""The moderators' queues: what is in each, in which order, and what takes it out."""

from __future__ import annotations

import pytest

from moderation import actions, queues
from moderation.comment import Comment, Opinion
from moderation.errors import NotAllowed
from moderation.queues import Queue
from moderation.status import Status
from moderation.store.reader import Order
from moderation.store.writer import Store
from moderation.submission import Author
from tests.moderation.every_server.conftest import Moderation


def ids(store: Store, site: str, queue: Queue, order: Order | None = None) -> list[str]:
    """A queue in pages of two."""
    found: list[str] = []
    after = None
    while True:
        wanted = order or queues.orders(queue)[0]
        page = queues.page(store, site, queue, wanted, after=after, limit=2)
        found += [comment.id for comment in page.items]
        after = page.next
        if after is None:
            return found


def await_millisecond(store: Store) -> None:
    """Return in another millisecond of Redis' clock, by which reports are ordered."""
    begin = store.now()
    while store.now() == begin:
        pass


def report(store: Store, comment: Comment, *readers: str) -> None:
    for reader in readers:
        actions.report(store, comment.site, comment.id, reporter=reader, reason="rude")


def decide(store: Store, comment: Comment, status: Status) -> Comment:
    now = store.get(comment.site, comment.id)
    return actions.decide(
        store, now.site, now.id, status=status, by="anna", expected_version=now.version, reason=None
    )


def test_most_uncertain_first(store: Store, site: str, moderation: Moderation) -> None:
    """Comments nearest to the limit come first, from both sides, each once over all pages."""
    bodies = ("awful", "doubtful", "awful again", "doubtful too", "awful, awful")
    held = [moderation.judged(body) for body in bodies]
    found = ids(store, site, Queue.HELD, Order.UNCERTAIN)
    assert sorted(found) == sorted(comment.id for comment in held)
    distance = {comment.id: round(abs(comment.risk - 0.5), 4) for comment in held}
    assert [distance[id_] for id_ in found] == sorted(distance.values())


def test_reported_until_someone_answers(store: Store, site: str, moderation: Moderation) -> None:
    """A flag puts a published comment into the queue; approving it once more takes it out."""
    first, second = moderation.judged(), moderation.judged()
    report(store, first, "r1")
    report(store, second, "r1")
    await_millisecond(store)
    report(store, first, "r2")
    assert ids(store, site, Queue.REPORTED) == [first.id, second.id]
    answered = decide(store, first, Status.APPROVED)
    assert ids(store, site, Queue.REPORTED) == [second.id]
    decision = answered.decision
    assert decision
    assert (decision.previous, decision.status, decision.by) == (
        Status.APPROVED, Status.APPROVED, "anna",
    )  # fmt: skip
    assert [c.id for c in store.thread(site, "a1").items] == [first.id, second.id]
    assert store.author(site, Author("Aigerim")).approved == 2
    with pytest.raises(NotAllowed):  # there is nothing to answer any more
        decide(store, first, Status.APPROVED)
    report(store, first, "r2")  # known already
    assert ids(store, site, Queue.REPORTED) == [second.id]
    await_millisecond(store)
    report(store, first, "r3")
    assert ids(store, site, Queue.REPORTED) == [first.id, second.id]


def test_answered_reports_do_not_count_again(
    store: Store, site: str, moderation: Moderation
) -> None:
    """After the answer it takes as many new readers as at first to hold the comment."""
    comment = moderation.judged()
    report(store, comment, "r1", "r2")
    decide(store, comment, Status.APPROVED)
    report(store, comment, "r3", "r4")
    assert moderation.get(comment.id).status is Status.APPROVED
    report(store, comment, "r5")
    assert moderation.get(comment.id).status is Status.HELD
    assert ids(store, site, Queue.REPORTED) == [comment.id]


def test_every_decision_empties_the_queue_and_undo_fills_it(
    store: Store, site: str, moderation: Moderation
) -> None:
    """Rejected, it is out; the decision undone, it is back; erased, it is out for good."""
    comment = moderation.judged()
    report(store, comment, "r1")
    rejected = decide(store, comment, Status.REJECTED)
    assert ids(store, site, Queue.REPORTED) == []
    report(store, comment, "r2")
    assert ids(store, site, Queue.REPORTED) == []
    actions.undo(store, site, comment.id, by="anna", expected_version=rejected.version)
    assert ids(store, site, Queue.REPORTED) == [comment.id]
    store.erase(site, comment.id, by="key")
    assert ids(store, site, Queue.REPORTED) == []


def test_an_answer_can_be_undone(store: Store, site: str, moderation: Moderation) -> None:
    """The answered reports are open again, those that were answered before are not."""
    comment = moderation.judged()
    report(store, comment, "r1")
    decide(store, comment, Status.APPROVED)
    report(store, comment, "r2")
    answered = decide(store, comment, Status.APPROVED)
    undone = actions.undo(store, site, comment.id, by="anna", expected_version=answered.version)
    assert (undone.status, undone.reports, undone.reports_settled) == (Status.APPROVED, 2, 1)
    assert undone.to_be_answered
    assert ids(store, site, Queue.REPORTED) == [comment.id]
    assert [c.id for c in store.thread(site, "a1").items] == [comment.id]
    rejected = decide(store, decide(store, comment, Status.APPROVED), Status.REJECTED)
    actions.undo(store, site, comment.id, by="anna", expected_version=rejected.version)
    assert ids(store, site, Queue.REPORTED) == []


def test_counts(store: Store, site: str, moderation: Moderation) -> None:
    """Each queue says how many are in it, and all is every comment of the site."""
    held, approved = moderation.judged("awful"), moderation.judged()
    moderation.submit()
    report(store, approved, "r1")
    actions.escalate(store, site, held.id, by="anna", note="?", expected_version=held.version)
    assert queues.counts(store, site) == {
        "pending": 1, "held": 1, "reported": 1, "questions": 1, "escalated": 1, "opinions": 0,
        "audits": 0, "approved": 1, "rejected": 0, "all": 3, "held_comments": 1, "raids": 0,
    }  # fmt: skip


def test_questions_to_others(store: Store, site: str, moderation: Moderation) -> None:
    """A comment is among the questions while one is open, and in the list of each that is."""
    first, second = moderation.judged("awful"), moderation.judged("awful again")
    opinion = Opinion("dana", Status.APPROVED)
    asked = actions.ask_opinion(
        store, site, second.id, opinion=opinion, expected_version=second.version
    )
    escalated = actions.escalate(
        store, site, first.id, by="anna", note="?", expected_version=first.version
    )
    both = actions.escalate(
        store, site, second.id, by="anna", note="?", expected_version=asked.version
    )
    lists = (Queue.QUESTIONS, Queue.ESCALATED, Queue.OPINIONS)
    both_ids = [first.id, second.id]
    assert [ids(store, site, queue) for queue in lists] == [both_ids, both_ids, [second.id]]
    back = actions.deescalate(store, site, second.id, by="anna", expected_version=both.version)
    assert [ids(store, site, queue) for queue in lists] == [both_ids, [first.id], [second.id]]
    actions.withdraw_opinion(store, site, second.id, by="dana", expected_version=back.version)
    decided = decide(store, escalated, Status.REJECTED)
    assert [ids(store, site, queue) for queue in lists] == [[], [], []]
    actions.undo(store, site, first.id, by="dana", expected_version=decided.version)
    assert [ids(store, site, queue) for queue in lists] == [[first.id], [first.id], []]


def test_questions_are_read_by_pages(store: Store, site: str, moderation: Moderation) -> None:
    """By arrival, each once, whichever of the two questions was asked of it and in which order."""
    held = [moderation.judged(f"awful {number}") for number in range(5)]
    for comment in reversed(held):
        actions.escalate(
            store, site, comment.id, by="anna", note="?", expected_version=comment.version
        )
    opinion = Opinion("dana", Status.APPROVED)
    seen = held[2].version + 1
    actions.ask_opinion(store, site, held[2].id, opinion=opinion, expected_version=seen)
    found: list[str] = []
    after: str | None = None
    for size in (2, 2, 1):
        page = queues.page(store, site, Queue.QUESTIONS, Order.OLDEST, after=after, limit=2)
        assert len(page.items) == size
        found += [comment.id for comment in page.items]
        after = page.next
    assert found == [comment.id for comment in held]
    assert after is None
    assert queues.counts(store, site)["questions"] == 5
