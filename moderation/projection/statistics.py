"""What happened on a site: arrivals, decisions, the machine's share, where people overrule it.

What an import brought with its verdict was judged elsewhere: no share of the machine counts it.

All times are in milliseconds since 1970, ``since`` inclusive and ``until`` exclusive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from moderation.policy import ATTRIBUTES
from moderation.projection.database import ask
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.store.server.clock import DAY_MS, HOUR_MS

EVER = 2**62  # later than anything


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time."""

    since: int = 0
    until: int = EVER


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Period:
    """Counts of one hour, day or whatever ``step`` was asked for, from ``start`` on, by kind."""

    start: int
    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """All kinds together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class ArticleHeat:
    """How many comments an article drew, how many the machine did not clear, and the reports."""

    article: str
    comments: int
    not_cleared: int
    reports: int


@dataclass(frozen=True, slots=True)
class QueueAge:
    """How long the held ones wait, by now: counts of those under an hour, four, a day, and older.

    ``oldest_ms`` is None where nothing is held. ``median_ms`` and ``slow_ms`` (nine in ten were
    faster) are how long the newest decided ones waited for a person; None without any.
    """

    counts: tuple[int, ...]
    oldest_ms: int | None
    median_ms: int | None
    slow_ms: int | None


AGES_MS = (HOUR_MS, 4 * HOUR_MS, DAY_MS)  # where QueueAge.counts is cut
WAITS_MAX = 5000


class Statistics:
    """Questions about one site; empty answers where the projector has not run yet."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._ask = partial(ask, projection.path)
        self._site = site

    def arrivals(self, span: Span, step: int = DAY_MS) -> list[Period]:
        """Return how many comments arrived in each step: approved by machine, held, rejected.

        Those that are not scored yet count as held.
        """
        kinds = "CASE route WHEN 'approve' THEN 0 WHEN 'reject' THEN 2 ELSE 1 END"
        return self._series(kinds, "comments WHERE site = ?", "accepted_at", span, step)

    def decisions(self, span: Span, step: int = DAY_MS) -> list[Period]:
        """Return how many decisions of people stand in each step: approved, sent back, rejected."""
        kinds = "CASE d.status WHEN 'approved' THEN 0 WHEN 'rejected' THEN 2 ELSE 1 END"
        people = f"decisions AS d JOIN comments USING (row) WHERE site = ? AND {STANDING}"
        return self._series(kinds, people, "at", span, step)

    def _series(self, kind: str, table: str, time: str, span: Span, step: int) -> list[Period]:
        rows = self._ask(
            f"SELECT ({time} - ?) / ?, {kind}, count(*) FROM {table} "
            f"AND {time} >= ? AND {time} < ? GROUP BY 1, 2",
            [span.since, step, self._site, span.since, span.until],
        )
        counts = {(place, group): count for place, group, count in rows}
        steps = math.ceil((span.until - span.since) / step)
        return [
            Period(span.since + n * step, tuple(counts.get((n, k), 0) for k in range(3)))
            for n in range(steps)
        ]

    def machine_share(self, span: Span) -> Interval:
        """Return the share of judged comments that the policy decided without a person."""
        return self._share(
            "SELECT coalesce(sum(route != 'hold'), 0), count(*) FROM comments "
            "WHERE site = ? AND route IS NOT NULL AND NOT judged_elsewhere "
            "AND accepted_at >= ? AND accepted_at < ?",
            span,
        )

    def overturned(self, span: Span) -> dict[str, Interval]:
        """Return the share of the machine's approvals and rejections that people changed."""
        return {
            route: self._share(
                "SELECT coalesce(sum(decided_by != 'reports' AND status = ?), 0), count(*) "
                "FROM comments WHERE route = ? AND NOT judged_elsewhere AND site = ? "
                "AND accepted_at >= ? AND accepted_at < ?",
                span,
                changed,
                route,
            )
            for route, changed in (("approve", "rejected"), ("reject", "approved"))
        }

    def approved_anyway(
        self, attribute: str, span: Span = ALWAYS, *, singly: bool = False
    ) -> Interval:
        """Return the share of comments held for ``attribute`` that people then approved.

        ``singly`` leaves out decisions of a bulk, in which nobody judged each comment.
        """
        if attribute not in ATTRIBUTES:
            raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}")
        return self._share(
            "SELECT coalesce(sum(d.status = 'approved'), 0), count(*) "
            "FROM decisions AS d JOIN comments USING (row) "
            "WHERE held_for = ? AND d.bulk <= ? AND NOT judged_elsewhere "
            f"AND {FIRST} AND d.at >= ? AND d.at < ?",
            span,
            attribute,
            int(not singly),
        )

    def approved_anyway_by_language(self, span: Span = ALWAYS) -> dict[str, Interval]:
        """Return, for each language, the share of held comments that people then approved."""
        rows = self._ask(
            "SELECT language, sum(d.status = 'approved'), count(*) "
            f"FROM decisions AS d JOIN comments USING (row) WHERE {FIRST} "
            "AND d.at >= ? AND d.at < ? AND language IS NOT NULL AND NOT judged_elsewhere "
            "GROUP BY 1 ORDER BY 3 DESC",
            [self._site, span.since, span.until],
        )
        return {language: wilson(hits, of) for language, hits, of in rows}

    def heat(self, span: Span, limit: int = 20) -> list[ArticleHeat]:
        """Return the articles whose comments the machine cleared least, busiest first."""
        rows = self._ask(
            "SELECT article, count(*), sum(route IS NOT 'approve'), sum(reports) FROM comments "
            "WHERE site = ? AND accepted_at >= ? AND accepted_at < ? "
            "GROUP BY 1 ORDER BY 3 DESC, 2 DESC, 1 LIMIT ?",
            [self._site, span.since, span.until, limit],
        )
        return [ArticleHeat(*row) for row in rows]

    def queue_age(self, now: int) -> QueueAge:
        """Return how long the held ones wait, and how long the newest decided ones did."""
        cuts = [now - age for age in AGES_MS]
        rows = self._ask(
            "SELECT (accepted_at <= ?) + (accepted_at <= ?) + (accepted_at <= ?), "
            "count(*), min(accepted_at) FROM comments WHERE site = ? AND status = 'held' "
            "GROUP BY 1",
            [*cuts, self._site],
        )
        counts = {place: count for place, count, _ in rows}
        waits = sorted(wait for (wait,) in self._ask(_WAITS, [self._site, WAITS_MAX]))
        return QueueAge(
            counts=tuple(counts.get(place, 0) for place in range(len(AGES_MS) + 1)),
            oldest_ms=now - min(since for _, _, since in rows) if rows else None,
            median_ms=waits[len(waits) // 2] if waits else None,
            slow_ms=waits[len(waits) * 9 // 10] if waits else None,
        )

    def _share(self, sql: str, span: Span, *values: object) -> Interval:
        rows = self._ask(sql, [*values, self._site, span.since, span.until])
        return wilson(*rows[0]) if rows else wilson(0, 0)


# Neither an undo nor undone.
STANDING = "d.undoes IS NULL AND d.undone_by IS NULL AND d.by != 'reports'"
# A person's first decision on a held comment that stands; later ones are second thoughts.
FIRST = "site = ? AND d.previous = 'held' AND d.first_standing AND d.by != 'reports'"
_WAITS = (
    "SELECT d.at - accepted_at FROM decisions AS d JOIN comments USING (row) "
    f"WHERE {FIRST} ORDER BY d.at DESC LIMIT ?"
)
