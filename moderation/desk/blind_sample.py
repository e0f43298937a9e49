"""The blind sample: held comments whose scores stay hidden until they are decided.

Only decisions that were made without seeing the machine's opinion can tell how good it is, and
whether people merely follow it.
"""

from __future__ import annotations

from zlib import crc32

from moderation.comment import Comment
from moderation.severity import severity
from moderation.status import Status


def is_drawn(comment: Comment, percent: int) -> bool:
    """Return whether a comment is one of ``percent`` in 100 held ones, the same for everybody.

    Severe texts never are: to fold a text is to tell its score.
    """
    drawn = comment.status is Status.HELD and crc32(comment.id.encode()) % 100 < percent
    return drawn and not severity(comment)
