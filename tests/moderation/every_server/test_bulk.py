"""Many at once: each as if alone, and the whole can be taken back. Claims and escalation."""

from __future__ import annotations

import pytest

from moderation import actions, bulk, queues
from moderation.comment import Move
from moderation.desk.claims import Desk
from moderation.errors import Conflict, NotAllowed, NotFound
from moderation.status import Status
from tests.moderation.every_server.conftest import Moderation

REJECT = Move(Status.REJECTED, "anna", "spam")


def held(moderation: Moderation, number: int) -> dict[str, int]:
    ids = [moderation.submit("an awful remark").id for _ in range(number)]
    moderation.drain()
    return {id_: moderation.get(id_).version for id_ in ids}


def test_bulk_decides_all_and_undo_restores_all(moderation: Moderation) -> None:
    """250 comments are rejected together and come back together, each with its own history."""
    store, site = moderation.store, moderation.site
    seen = held(moderation, 250)
    outcome = bulk.decide_many(store, site, seen, REJECT)
    assert (len(outcome.decided), outcome.left) == (250, ())
    assert store.counts(site)[Status.REJECTED] == 250
    undone = bulk.undo_many(store, site, outcome.id, by="anna")
    assert len(undone.decided) == 250
    assert store.counts(site)[Status.HELD] == 250
    types = [event.type for event in store.history(site, next(iter(seen)))]
    assert types.count("comment.decided") == 2


def test_bulk_leaves_what_changed(moderation: Moderation) -> None:
    """A colleague's decision in between is neither overwritten nor undone."""
    store, site = moderation.store, moderation.site
    seen = held(moderation, 3)
    first, second, _ = seen
    approved = actions.decide(
        store, site, first, status=Status.APPROVED, by="bolat", expected_version=seen[first]
    )
    outcome = bulk.decide_many(store, site, seen, REJECT)
    assert outcome.left == (first,)
    actions.undo(store, site, second, by="bolat", expected_version=moderation.get(second).version)
    undone = bulk.undo_many(store, site, outcome.id, by="anna")
    assert len(undone.decided) == 1
    assert moderation.get(first) == approved


def test_bulk_has_a_limit_and_a_memory(moderation: Moderation) -> None:
    """Too many at once, an undecidable status and an unknown bulk are refused."""
    store, site = moderation.store, moderation.site
    with pytest.raises(ValueError, match="limit 1,000"):
        bulk.decide_many(store, site, {str(n): 1 for n in range(1001)}, REJECT)
    with pytest.raises(NotAllowed):
        bulk.decide_many(store, site, {}, Move(Status.ERASED, "anna"))
    with pytest.raises(NotFound):
        bulk.undo_many(store, site, "nosuchbulk", by="anna")


def test_escalation_is_seen_and_ends_with_a_decision(moderation: Moderation) -> None:
    """An escalated comment stays held with its note until someone decides."""
    store, site = moderation.store, moderation.site
    comment = moderation.judged("an awful remark")
    escalated = actions.escalate(
        store,
        site,
        comment.id,
        by="anna",
        note="is this a threat?",
        expected_version=comment.version,
    )
    assert escalated.status is Status.HELD
    assert escalated.escalation is not None
    assert escalated.escalation.note == "is this a threat?"
    assert queues.counts(store, site)["escalated"] == 1
    decided = actions.decide(
        store,
        site,
        comment.id,
        status=Status.REJECTED,
        by="senior",
        expected_version=escalated.version,
    )
    assert decided.escalation is None
    assert queues.counts(store, site)["escalated"] == 0
    undone = actions.undo(store, site, comment.id, by="senior", expected_version=decided.version)
    assert undone.escalation == escalated.escalation
    assert queues.counts(store, site)["escalated"] == 1


def test_escalation_can_be_taken_back(moderation: Moderation) -> None:
    """Taking it back leaves the comment held, with two lines of history."""
    store, site = moderation.store, moderation.site
    comment = moderation.judged("an awful remark")
    escalated = actions.escalate(
        store, site, comment.id, by="anna", note="", expected_version=comment.version
    )
    with pytest.raises(Conflict):
        actions.deescalate(store, site, comment.id, by="anna", expected_version=comment.version)
    back = actions.deescalate(
        store, site, comment.id, by="anna", expected_version=escalated.version
    )
    assert (back.status, back.escalation) == (Status.HELD, None)
    with pytest.raises(NotAllowed):
        actions.deescalate(store, site, comment.id, by="anna", expected_version=back.version)


def test_claims_are_exclusive_and_released(moderation: Moderation) -> None:
    """A card has one holder; a colleague learns who, and gets it after a release."""
    desk = Desk(moderation.store.redis, moderation.site)
    assert desk.claim("c1", "anna") == "anna"
    assert desk.claim("c1", "bolat") == "anna"
    assert desk.claim("c1", "anna") == "anna"
    assert desk.holders(["c1", "c2"]) == {"c1": "anna"}
    desk.release("c1", "bolat")
    assert desk.holders(["c1"]) == {"c1": "anna"}
    desk.release("c1", "anna")
    assert desk.claim("c1", "bolat") == "bolat"


def test_presence_lists_who_is_here(moderation: Moderation) -> None:
    """Whoever said so in the last minute is present."""
    desk = Desk(moderation.store.redis, moderation.site)
    desk.arrive("bolat")
    moderation.store.redis.zadd(f"{{{moderation.site}}}:present", {"gone": 1})
    assert desk.arrive("anna") == ["anna", "bolat"]
    assert desk.arrive() == ["anna", "bolat"]
