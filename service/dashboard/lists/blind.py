"""Which cards hide the machine's scores: of the audit, and of the blind sample in open lists."""

from __future__ import annotations

from flask import request

from moderation.comment import Comment
from moderation.desk.blind_sample import is_drawn
from moderation.queues import Queue
from moderation.severity import severity
from service.dashboard.words import OPEN_LISTS
from service.services import services

AUDIT_PLACES = (Queue.AUDITS.value, "comment")  # elsewhere the status is in sight


def is_blind(comment: Comment) -> bool:
    """Return whether a held comment belongs to this installation's sample."""
    return is_drawn(comment, services().settings.blind_percent)


def was_blind(comment: Comment) -> bool:
    """Return whether the page that this form was on hid what the machine thinks of ``comment``.

    Where a text is folded it does not: a fold tells that the machine finds it severe.
    """
    place = request.form.get("list")
    if comment.is_audited:
        return place in AUDIT_PLACES and not severity(comment)
    return place in OPEN_LISTS and is_blind(comment)
