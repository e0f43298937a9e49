"""Which comments of a raid one act is about: what a person decided already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.comment import Comment
from moderation.policy import RAID, TRUSTED
from moderation.status import Status
from moderation.verdict import Verdict

_FROM = {
    Status.REJECTED: (Status.HELD, Status.APPROVED),
    Status.APPROVED: (Status.HELD,),
    Status.HELD: (Status.APPROVED,),
}


def open_to(comments: Iterable[Comment], status: Status) -> list[Comment]:
    """Return those that nobody decided yet and that can move to ``status``."""
    return [one for one in comments if one.status in _FROM[status] and one.answer is None]


def held_for_it_alone(comments: Iterable[Comment]) -> list[Comment]:
    """Return those that would have been approved without the raid."""
    return [one for one in open_to(comments, Status.APPROVED) if _rules(one) == {RAID}]


def raid_that_holds(verdict: Verdict | None) -> str | None:
    """Return the id of the raid whose copy a verdict holds, if there is one."""
    rules = verdict.rules if verdict else ()
    return next((str(fired.detail["raid"]) for fired in rules if fired.rule == RAID), None)


def _rules(comment: Comment) -> set[str]:
    rules = {fired.rule for fired in comment.verdict.rules} if comment.verdict else set()
    return rules - {TRUSTED}
