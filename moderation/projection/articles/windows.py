"""Half hours below articles: how many comments came, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.projection.database import ask
from moderation.projection.search import Projection


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time below an article.

    ``bad`` were reported, or rejected for what they say; ``good`` are approved, and nobody reported
    them. The rest of the ``arrivals`` wait, or went along with a rejected comment above them.
    """

    arrivals: int = 0
    good: int = 0
    bad: int = 0

    @property
    def outcomes(self) -> int:
        """How many of them say anything."""
        return self.good + self.bad


def article_windows(
    projection: Projection, site: str, *, since: int, until: int, length: int
) -> Mapping[str, Mapping[int, Window]]:
    """Return the windows of ``length`` ms of each article with a comment, by their age.

    Window 0 ends at ``until``, 1 where that one begins, and so on; empty ones are left out.
    """
    windows: dict[str, dict[int, Window]] = {}
    rows = ask(projection.place, _WINDOWS, [until - 1, length, site, since, until])
    for article, age, arrivals, good, bad in rows:
        windows.setdefault(article, {})[age] = Window(arrivals, good, bad)
    return windows


_WINDOWS = (
    "SELECT article, (? - accepted_at) / ?, count(*), sum(status = 'approved' AND reports = 0), "
    "sum(status = 'rejected' AND (reason IS NOT NULL OR coalesce(route, '') = 'reject') "
    "OR reports > 0) FROM comments INDEXED BY comments_by_time "
    "WHERE site = ? AND accepted_at >= ? AND accepted_at < ? GROUP BY 1, 2"
)
