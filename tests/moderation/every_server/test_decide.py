"""Deciding: the first moderator wins, undo is a new decision, reports and erasure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from moderation import actions
from moderation.comment import Comment, Move
from moderation.errors import Conflict, NotAllowed, NotFound
from moderation.status import Status
from moderation.store.authors.counts import AuthorRecord
from moderation.store.reader import Order
from moderation.submission import Author
from tests.moderation.every_server.conftest import Moderation

ROUNDS = 200  # of two who decide at once


def decide(
    moderation: Moderation, comment: Comment, status: Status, by: str = "anna", **more: str
) -> Comment:
    return actions.decide(
        moderation.store,
        moderation.site,
        comment.id,
        status=status,
        by=by,
        expected_version=comment.version,
        **more,
    )


def test_approval_publishes(moderation: Moderation) -> None:
    """An approved comment leaves the held list and appears in its thread."""
    comment = moderation.judged("an awful remark")
    decided = decide(moderation, comment, Status.APPROVED)
    assert decided.status is Status.APPROVED
    assert decided.decision is not None
    assert (decided.decision.by, decided.decision.previous) == ("anna", Status.HELD)
    assert moderation.store.thread_count(moderation.site, "a1") == 1
    assert moderation.store.counts(moderation.site)[Status.HELD] == 0


def test_rejection_keeps_reason_and_note(moderation: Moderation) -> None:
    """The reason reaches the journal; the note stays in the record alone."""
    comment = moderation.judged("an awful remark")
    decided = decide(moderation, comment, Status.REJECTED, reason="insult", note="see rule 4")
    assert decided.decision is not None
    assert (decided.decision.reason, decided.decision.note) == ("insult", "see rule 4")
    line = moderation.store.history(moderation.site, comment.id)[-1]
    assert line.data == {"status": "rejected", "previous": "held", "reason": "insult"}


def test_repeated_decision(moderation: Moderation) -> None:
    """A decision that comes again because its connection broke gets the same answer once more."""
    comment = moderation.judged("an awful remark")
    first = decide(moderation, comment, Status.REJECTED, reason="insult", note="see rule 4")
    again = decide(moderation, comment, Status.REJECTED, reason="insult", note="see rule 4")
    assert again == first
    history = moderation.store.history(moderation.site, comment.id)
    assert [line.type for line in history].count("comment.decided") == 1


def test_repeated_undo(moderation: Moderation) -> None:
    """An undo that comes again is no second undo."""
    comment = moderation.judged("an awful remark")
    decided = decide(moderation, comment, Status.REJECTED)
    move = Move(Status.HELD, "anna", undoes=decided.version)
    store, site = moderation.store, moderation.site
    first = store.decide(site, comment.id, expected_version=decided.version, move=move)
    assert store.decide(site, comment.id, expected_version=decided.version, move=move) == first


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (Status.REJECTED, {"by": "bolat", "reason": "insult"}),
        (Status.REJECTED, {"reason": "spam"}),
        (Status.REJECTED, {}),
        (Status.APPROVED, {"reason": "insult"}),
    ],
)
def test_only_the_same_decision_is_a_repeat(
    moderation: Moderation, status: Status, more: dict[str, str]
) -> None:
    """Another moderator, reason or status on the outdated version is a conflict."""
    comment = moderation.judged("an awful remark")
    decide(moderation, comment, Status.REJECTED, reason="insult")
    with pytest.raises(Conflict):
        decide(moderation, comment, status, **more)


def test_a_repeat_that_is_overtaken(moderation: Moderation) -> None:
    """Once the comment has moved on, the decision that comes again is a conflict as any other."""
    comment = moderation.judged("an awful remark")
    first = decide(moderation, comment, Status.REJECTED)
    decide(moderation, first, Status.APPROVED)
    with pytest.raises(Conflict):
        decide(moderation, comment, Status.REJECTED)


def test_second_moderator_learns_who_was_first(moderation: Moderation) -> None:
    """A decision on an outdated version changes nothing and names the colleague."""
    comment = moderation.judged("an awful remark")
    decide(moderation, comment, Status.APPROVED, by="anna")
    with pytest.raises(Conflict) as conflict:
        decide(moderation, comment, Status.REJECTED, by="bolat")
    assert "anna" in str(conflict.value)
    assert moderation.get(comment.id).status is Status.APPROVED


def test_of_two_at_once_exactly_one_wins(moderation: Moderation) -> None:
    """However two decisions race, one lands, one conflicts, one line is written."""
    comment, barrier = moderation.judged("an awful remark"), Barrier(2)

    def race(by: str, seen: Comment, status: Status) -> bool:
        barrier.wait(timeout=30)
        try:
            decide(moderation, seen, status, by=by)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            asked = comment, (Status.APPROVED, Status.REJECTED)[number % 2]
            races = [pool.submit(race, by, *asked) for by in ("anna", "bolat")]
            assert sorted(one.result() for one in races) == [False, True]
            comment = moderation.get(comment.id)
    lines = moderation.store.history(moderation.site, comment.id)
    assert [line.type for line in lines].count("comment.decided") == ROUNDS


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_undo_is_a_new_decision(moderation: Moderation, status: Status) -> None:
    """Undo restores the status before and adds to the history instead of rewriting it."""
    comment = moderation.judged("an awful remark")
    decided = decide(moderation, comment, status)
    undone = actions.undo(
        moderation.store, moderation.site, comment.id, by="anna", expected_version=decided.version
    )
    assert undone.status is Status.HELD
    assert [decision.undoes for decision in undone.decisions] == [None, decided.version]
    assert undone.version == comment.version + 2


def test_undo_without_a_decision_is_refused(moderation: Moderation) -> None:
    """The machine's verdict is not a decision that a person can take back."""
    comment = moderation.judged("an awful remark")
    with pytest.raises(NotAllowed):
        actions.undo(
            moderation.store,
            moderation.site,
            comment.id,
            by="anna",
            expected_version=comment.version,
        )


def test_pending_comment_cannot_be_decided(moderation: Moderation) -> None:
    """Nobody decides on a comment before its verdict."""
    accepted = moderation.submit()
    with pytest.raises(NotAllowed):
        decide(moderation, moderation.get(accepted.id), Status.APPROVED)


def test_unknown_comment_is_not_found(moderation: Moderation) -> None:
    """A comment of nowhere, or of another site, does not exist."""
    comment = moderation.judged()
    with pytest.raises(NotFound):
        moderation.store.get("other", comment.id)


def test_enough_readers_bring_a_comment_back(moderation: Moderation) -> None:
    """Three distinct reporters hold an approved comment; the same one counts once."""
    comment = moderation.judged()
    for reporter in ["r1", "r1", "r2"]:
        reported = actions.report(
            moderation.store, moderation.site, comment.id, reporter=reporter, reason="rude"
        )
        assert reported.status is Status.APPROVED
    held = actions.report(
        moderation.store, moderation.site, comment.id, reporter="r3", reason="rude"
    )
    assert held.status is Status.HELD
    assert held.decision is not None
    assert held.decision.by == "reports"
    assert len(moderation.store.reports(moderation.site, comment.id)) == 3


def test_approved_again_needs_new_reports(moderation: Moderation) -> None:
    """Reports that a moderator has overruled do not hold the comment again."""
    comment = moderation.judged()
    for reporter in ["r1", "r2", "r3"]:
        comment = actions.report(
            moderation.store, moderation.site, comment.id, reporter=reporter, reason="rude"
        )
    decide(moderation, comment, Status.APPROVED)
    again = actions.report(
        moderation.store, moderation.site, comment.id, reporter="r4", reason="rude"
    )
    assert again.status is Status.APPROVED


def test_edited_after_rejection_is_held(moderation: Moderation) -> None:
    """An author cannot publish a rejected comment by editing it."""
    comment = moderation.judged("an awful remark")
    decide(moderation, comment, Status.REJECTED, reason="insult")
    store, site = moderation.store, moderation.site
    edited = actions.edit(store, moderation.rings.append, site, comment.id, "sorry", by="key-1")
    assert (edited.status, edited.decision) == (Status.PENDING, None)
    moderation.drain()
    final = moderation.get(comment.id)
    assert final.status is Status.HELD
    assert final.edits[0].body == "an awful remark"


def test_an_edit_waits_until_a_person_publishes(moderation: Moderation) -> None:
    """Edits of a rejected comment are held, also the second one; after an approval no longer."""
    comment = moderation.judged("an awful remark")
    decide(moderation, comment, Status.REJECTED, reason="insult")
    store, rings, site = moderation.store, moderation.rings.append, moderation.site
    actions.edit(store, rings, site, comment.id, "sorry", by="key-1")
    actions.edit(store, rings, site, comment.id, "sorry again", by="key-1")
    moderation.drain()
    held = moderation.get(comment.id)
    assert held.status is Status.HELD
    decide(moderation, held, Status.APPROVED)
    actions.edit(store, rings, site, comment.id, "sorry once more", by="key-1")
    moderation.drain()
    assert moderation.get(comment.id).status is Status.APPROVED


def test_erasure_leaves_only_a_tombstone(moderation: Moderation) -> None:
    """After erasure no key of the site holds the text, the author or a note."""
    comment = moderation.judged("the unique words xyzzy", author="Plugh")
    decide(moderation, comment, Status.REJECTED, reason="other", note="frobozz")
    actions.report(moderation.store, moderation.site, comment.id, reporter="r1", reason="quux")
    actions.erase(moderation.store, moderation.site, comment.id, by="key-1")
    actions.erase(moderation.store, moderation.site, comment.id, by="key-1")
    erased = moderation.get(comment.id)
    assert (erased.status, erased.submission) == (Status.ERASED, None)
    assert moderation.store.counts(moderation.site)[Status.REJECTED] == 0
    lines = moderation.store.history(moderation.site, comment.id)
    assert [line.type for line in lines][-1] == "comment.erased"
    kept = repr([line.data for line in lines]) + repr(erased)
    for secret in ("xyzzy", "Plugh", "frobozz", "quux"):
        assert secret not in kept


def test_author_record_follows_decisions(moderation: Moderation) -> None:
    """An author's counts are those of where the comments stand now."""
    comment = moderation.judged("an awful remark", author="Dana")
    moderation.judged("fine", author="Dana")
    decided = decide(moderation, comment, Status.REJECTED, reason="insult")
    store, site = moderation.store, moderation.site
    assert store.author(site, Author("Dana")) == AuthorRecord(2, 1, 1)
    actions.undo(store, site, comment.id, by="anna", expected_version=decided.version)
    assert store.author(site, Author("Dana")) == AuthorRecord(2, 1, 0)


def test_held_list_by_risk_and_by_age(moderation: Moderation) -> None:
    """The riskiest come first, equals by age; oldest-first is by arrival; pages do not overlap."""
    unsure = moderation.submit("doubtful")
    awful = [moderation.submit("an awful remark") for _ in range(3)]
    moderation.drain()
    store, site = moderation.store, moderation.site

    def ids(order: Order) -> list[str]:
        first = store.listing(site, Status.HELD, order=order, limit=2)
        rest = store.listing(site, Status.HELD, order=order, after=first.next, limit=2)
        assert rest.next is None
        return [comment.id for comment in (*first.items, *rest.items)]

    assert ids(Order.RISK) == [*(a.id for a in awful), unsure.id]
    assert ids(Order.OLDEST) == [unsure.id, *(a.id for a in awful)]
    assert ids(Order.NEWEST) == ids(Order.OLDEST)[::-1]
