"""Accepting replies to comments that are in the archive: those come back first."""

from __future__ import annotations

from dataclasses import replace

from moderation.errors import ParentUnknown
from moderation.store.acceptance import Acceptance, Answers, Batch
from moderation.store.archived.archived import Archived


def accept(acceptance: Acceptance, archived: Archived, site: str, batch: Batch) -> Answers:
    """Take ``batch``; what only lacked its parent is taken again with the parent back."""
    answers, wake = acceptance.accept(site, batch)
    orphans = {
        place: answer.parent_id
        for place, answer in enumerate(answers)
        if isinstance(answer, ParentUnknown)
    }
    if not orphans or not archived.bring_back(site, list(orphans.values())):
        return answers, wake
    again = replace(batch, comments=[batch.comments[place] for place in orphans])
    late, wake_again = acceptance.accept(site, again)
    taken = dict(zip(orphans, late, strict=True))
    return [taken.get(place, one) for place, one in enumerate(answers)], wake or wake_again
