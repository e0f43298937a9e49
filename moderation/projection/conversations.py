"""Conversations with all that is not public: which comments stand around one, below which.

Places sort as in ``store/thread``: each comment comes before its replies, and what stands below the
path ``p`` lies between ``p.`` and ``p/``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.status import Status


@dataclass(frozen=True, slots=True)
class Stretch:
    """Comments of a conversation in thread order, and how many stand before and behind them."""

    ids: Sequence[str]
    earlier: int
    later: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """What stands below the path ``top`` of an article: one comment with all its replies."""

    projection: Projection
    site: str
    article: str
    top: str

    def around(self, path: str, before: int, behind: int) -> Stretch:
        """Return so many comments before ``path``, what has it, and so many behind it."""
        earlier = self._ids("path < ? ORDER BY path DESC", path, before)[::-1]
        return self._stretch([*earlier, *self._ids("path >= ? ORDER BY path", path, behind + 1)])

    def before(self, path: str, count: int) -> Stretch:
        """Return the last ``count`` comments before ``path``."""
        return self._stretch(self._ids("path < ? ORDER BY path DESC", path, count)[::-1])

    def behind(self, path: str, count: int) -> Stretch:
        """Return the first ``count`` comments behind ``path``."""
        return self._stretch(self._ids("path > ? ORDER BY path", path, count))

    def ids(self, statuses: Sequence[Status], limit: int) -> list[str]:
        """Return the comments of these statuses in thread order, at most ``limit``."""
        among = ", ".join("?" * len(statuses))
        rows = ask(
            self.projection.place,
            f"{_SELECT} AND status IN ({among}) ORDER BY path LIMIT ?",
            [*self._range, *statuses, limit],
        )
        return [row[0] for row in rows]

    def _ids(self, condition: str, path: str, count: int) -> list[tuple[str, str]]:
        rows = ask(
            self.projection.place,
            f"{_SELECT} AND {condition} LIMIT ?",
            [*self._range, path, count],
        )
        return [(row[0], row[1]) for row in rows]

    def _stretch(self, rows: Sequence[tuple[str, str]]) -> Stretch:
        if not rows:
            return Stretch((), 0, 0)
        first, last = rows[0][1], rows[-1][1]
        ((earlier, later),) = ask(self.projection.place, _AROUND, [first, last, *self._range]) or (
            (0, 0),
        )
        return Stretch([id_ for id_, _ in rows], earlier or 0, later or 0)

    @property
    def _range(self) -> list[str]:
        return [self.site, self.article, f"{self.top}.", f"{self.top}/"]


def conversation_of(projection: Projection, comment: Comment) -> Conversation:
    """Return what stands below the comment above ``comment``, or below it where there is none."""
    above, _, _ = comment.path.rpartition(".")
    return Conversation(projection, comment.site, comment.article_id, above or comment.path)


def replies_to(projection: Projection, comment: Comment) -> Conversation:
    """Return what stands below ``comment``."""
    return Conversation(projection, comment.site, comment.article_id, comment.path)


def reply_counts(projection: Projection, site: str, comments: Sequence[Comment]) -> dict[str, int]:
    """Return how many held and approved replies stand below each of ``comments`` that has any."""
    places = json.dumps([[one.id, one.article_id, one.path] for one in comments if one.path])
    return dict(ask(projection.place, _COUNTS, [site, places]))


_PLACE = (
    "FROM comments INDEXED BY comments_by_path "
    "WHERE site = ? AND article = ? AND path > ? AND path < ?"
)
_SELECT = f"SELECT id, path {_PLACE}"
_AROUND = f"SELECT sum(path < ?), sum(path > ?) {_PLACE}"
_COUNTS = (
    "SELECT * FROM (SELECT value ->> 0, (SELECT count(*) FROM comments INDEXED BY comments_by_path "
    "WHERE site = ? AND article = value ->> 1 AND path > value ->> 2 || '.' "
    "AND path < value ->> 2 || '/' AND status IN ('approved', 'held')) AS replies "
    "FROM json_each(?)) AS counted WHERE replies > 0"
)
