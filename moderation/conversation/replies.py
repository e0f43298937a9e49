"""Rejecting a comment with its replies: one act, one undo.

What follows a rejection is kept as the bulk decision of that decision, so that whoever takes the
decision back, wherever that is done, brings the replies back to what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from moderation import actions, bulk
from moderation.comment import Comment, Move
from moderation.errors import NotFound
from moderation.site.fate import Fate
from moderation.status import Status
from moderation.store.writer import Store

REPLIES_MAX = 10_000  # that one decision takes along
KEPT_SECONDS = 30 * 24 * 3600  # in which the undo knows them
LOOK = 500  # comments that are read together
MOVED = {  # by what they are now
    Fate.STAY: frozenset[Status](),
    Fate.HELD: frozenset({Status.APPROVED}),
    Fate.REJECTED: frozenset({Status.APPROVED, Status.HELD}),
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A comment that is to be rejected, and the replies that go with it as they are now."""

    comment: Comment
    fate: Fate
    replies: Sequence[Comment]

    @property
    def number(self) -> int:
        """How many comments it decides."""
        return 1 + len(self.replies)

    def needs(self, confirmed: int | None) -> bool:
        """Return whether it takes a second press that names the number."""
        return self.number > bulk.UNCONFIRMED_MAX and confirmed != self.number


def planned(store: Store, comment: Comment, fate: Fate, below: Sequence[str]) -> Rejection:
    """Return what a rejection would decide; ``below`` are replies that the projection knows.

    The store knows those that are public by itself; at most REPLIES_MAX go along.
    """
    if fate is Fate.STAY:
        return Rejection(comment, fate, ())
    ids = list(dict.fromkeys([*store.public_below(comment, REPLIES_MAX), *below]))
    replies: list[Comment] = []
    for first in range(0, len(ids), LOOK):
        read = store.get_many(comment.site, ids[first : first + LOOK])
        replies += [one for one in read if one.status in MOVED[fate]]
    return Rejection(comment, fate, replies[:REPLIES_MAX])


def reject(store: Store, plan: Rejection, move: Move, *, expected_version: int) -> Comment:
    """Reject the comment of ``plan`` by ``move``, and its replies with it; return the comment.

    A reply that changed meanwhile stays as it is. The same request once more does what is left.

    Raises:
        Conflict, NotFound, NotAllowed: as ``actions.decide``; no reply is touched then.
    """
    site, comment = plan.comment.site, plan.comment
    if plan.fate is Fate.STAY:
        return store.decide(site, comment.id, expected_version=expected_version, move=move)
    move = replace(move, replies=plan.fate.value)
    name = _bulk_of(comment.id, expected_version + 1)
    ids = [*dict.fromkeys([*_kept(store, site, name), *(reply.id for reply in plan.replies)])]
    rejected = store.decide(site, comment.id, expected_version=expected_version, move=move)
    store.keep_bulk(site, name, ids, KEPT_SECONDS)
    follow = Move(Status(plan.fate.value), move.by, bulk=name, follows=comment.id)
    moves = [(reply, reply.version, follow) for reply in plan.replies]
    bulk.decide_moves(store, site, name, ids, moves)
    return rejected


def undo(store: Store, site: str, comment_id: str, *, by: str, expected_version: int) -> Comment:
    """Take the newest decision back, and what followed it. Raises as ``actions.undo``."""
    decision = store.get(site, comment_id).decision
    undone = actions.undo(store, site, comment_id, by=by, expected_version=expected_version)
    if decision and decision.replies:
        with suppress(NotFound):  # nothing followed, or too long ago
            bulk.undo_many(store, site, _bulk_of(comment_id, decision.version), by=by)
    return undone


def _bulk_of(comment_id: str, version: int) -> str:
    """Return the name of what follows the decision that made ``version``."""
    return sha256(f"{comment_id} {version}".encode()).hexdigest()[:16]


def _kept(store: Store, site: str, name: str) -> Sequence[str]:
    """Return the replies of a request that broke off."""
    try:
        return store.bulk_ids(site, name)
    except NotFound:
        return ()
