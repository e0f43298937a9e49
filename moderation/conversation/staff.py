"""Answers of the newsroom: public at once, judged by no machine, taken back like a decision."""

from __future__ import annotations

from moderation import actions
from moderation.actions import Ring
from moderation.comment import Comment, Move
from moderation.errors import ParentRemoved
from moderation.status import Status
from moderation.store.acceptance import Accepted, Intake, Limits
from moderation.store.writer import Store
from moderation.submission import Author, Submission

NO_LIMITS = Limits()


def answer(
    store: Store, ring: Ring, parent: Comment, author: Author, body: str, *, by: str
) -> Accepted:
    """Answer ``parent`` as ``author`` of the newsroom, on behalf of the account ``by``.

    Raises:
        ParentRemoved: it was rejected or erased meanwhile.
    """
    said = parent.submission
    if said is None:
        raise ParentRemoved(parent.id)
    intake = Intake(Submission(said.article, author, body, parent_id=parent.id))
    return actions.submit(store, ring, parent.site, intake, caller=by, limits=NO_LIMITS)


def stands(comment: Comment) -> bool:
    """Return whether an answer is as it was given."""
    return comment.is_staff and comment.version == 1 and comment.status is Status.APPROVED


def take_back(
    store: Store, site: str, comment_id: str, *, by: str, expected_version: int
) -> Comment:
    """Take an answer off the page; it stays among the rejected ones. Raises as ``decide``."""
    move = Move(Status.REJECTED, by)
    return store.decide(site, comment_id, expected_version=expected_version, move=move)
