"""The blind sample: cards whose scores stay hidden until they are decided.

Only decisions that were made without seeing the machine's opinion can tell how good it is, and
whether people merely follow it.
"""

from __future__ import annotations

from zlib import crc32

from moderation.comment import Comment, Status
from service.services import services


def is_blind(comment: Comment) -> bool:
    """Return whether a held comment belongs to the sample: the same for every moderator."""
    share = services().settings.blind_percent
    return comment.status is Status.HELD and crc32(comment.id.encode()) % 100 < share
