"""What became of an imported comment in the system that it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.comment import Comment
from moderation.status import Status

DECIDED = (Status.APPROVED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Former:
    """Whether it was ``rejected`` there or public, and whether a person is known to have said so.

    What no person is known for may have been a filter's work, or nobody ever looked at it.
    """

    rejected: bool
    by_person: bool


def former(comment: Comment) -> Former | None:
    """Return what became of ``comment`` there; what was decided here since counts for nothing.

    None of one that was not decided there, that was erased, or whose text is another by now.
    """
    if not comment.is_judged_elsewhere or comment.submission is None:
        return None
    there = tuple(d for d in comment.decisions if d.version <= (comment.imported or 0))
    later = comment.decisions[len(there) :]
    status = later[0].previous if later else comment.status
    if status not in DECIDED:
        return None
    answer = replace(comment, decisions=there).answer
    return Former(status is Status.REJECTED, answer is not None and answer.status is status)
