"""Raids as the JSON that goes out; ``service/schemas/raids.py`` has the shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.background.runs import Run
from moderation.raid_decisions.acts import Done
from moderation.raid_decisions.task import Task
from moderation.raids.raid import Raid
from moderation.status import Status
from service.views import time


def raid(one: Raid, held: int) -> dict[str, Any]:
    """Return a raid without its words, and how many of its copies stand as one held card."""
    return {
        "id": one.id,
        "begun_at": time(one.begun),
        "newest_at": time(one.newest),
        "ended_at": time(one.ended) if one.ended else None,
        "no_raid": one.is_no_raid,
        "by": one.by,
        "holds": one.holds and not one.ended,
        "comments": one.copies,
        "authors": one.authors,
        "articles": one.articles,
        "held": held,
    }


def statuses(counts: Mapping[Status, int]) -> dict[str, int]:
    """Return how many comments of a raid are where."""
    return {
        one.value: counts.get(one, 0) for one in (Status.HELD, Status.APPROVED, Status.REJECTED)
    }


def run(one: Run, task: Task) -> dict[str, Any]:
    """Return how far a decision in the background is."""
    return {
        "decision": task.bulk,
        "kind": task.kind,
        "state": one.state.value,
        "by": one.by,
        "at": time(one.at),
        "total": task.total,
        "seen": task.seen,
        "decided": task.decided,
        "left": task.left,
    }


def done(one: Done) -> dict[str, Any]:
    """Return what an act did."""
    return {
        "decision": one.id,
        "decided": one.decided,
        "left": one.left,
        "background": one.in_background,
    }
