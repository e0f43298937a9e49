"""The blind sample: cards whose scores stay hidden until they are decided.

Only decisions that were made without seeing the machine's opinion can tell how good it is, and
whether people merely follow it.
"""

from __future__ import annotations

from zlib import crc32

from flask import request

from moderation.comment import Comment, Status
from service.dashboard.lists.severity import severity
from service.dashboard.words import OPEN_LISTS
from service.services import services


def is_blind(comment: Comment) -> bool:
    """Return whether a held comment belongs to the sample: the same for every moderator.

    Severe texts are never in it: they are folded before the moderator, and counted.
    """
    share = services().settings.blind_percent
    drawn = comment.status is Status.HELD and crc32(comment.id.encode()) % 100 < share
    return drawn and not severity(comment)  # to fold a text is to tell its score


def was_blind(comment: Comment) -> bool:
    """Return whether the list that this form was in hid the machine's scores of ``comment``."""
    return request.form.get("list") in OPEN_LISTS and is_blind(comment)
