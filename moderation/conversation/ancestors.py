"""The comments above one, up to the article's own."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.comment import Comment
from moderation.store.reader import Reader

LEVELS = 16  # of a thread (threads/paths.lua)


def ancestors(reader: Reader, comment: Comment) -> Sequence[Comment]:
    """Return the comments that ``comment`` stands below, the highest first; a round trip each."""
    above: list[Comment] = []
    while comment.above and len(above) < LEVELS:
        parents = reader.get_many(comment.site, [comment.above])
        if not parents:
            break
        comment = parents[0]
        above.insert(0, comment)
    return above
