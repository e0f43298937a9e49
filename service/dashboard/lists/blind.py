"""Which cards hide the machine's scores: those of the blind sample, in lists of what is open."""

from __future__ import annotations

from flask import request

from moderation.blind_sample import is_drawn
from moderation.comment import Comment
from service.dashboard.words import OPEN_LISTS
from service.services import services


def is_blind(comment: Comment) -> bool:
    """Return whether a held comment belongs to this installation's sample."""
    return is_drawn(comment, services().settings.blind_percent)


def was_blind(comment: Comment) -> bool:
    """Return whether the list that this form was in hid the machine's scores of ``comment``."""
    return request.form.get("list") in OPEN_LISTS and is_blind(comment)
