"""What happened on a site: arrivals, decisions, the machine's share, where people overrule it.

All times are in milliseconds since 1970, ``since`` inclusive and ``until`` exclusive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from moderation.policy import ATTRIBUTES
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Period:
    """Counts of one day, week or whatever ``step`` was asked for, from ``start`` on."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class ArticleHeat:
    """How many comments an article drew, and how many of them the machine did not clear."""

    article: str
    comments: int
    not_cleared: int


class Statistics:
    """Questions about one site; empty answers where the projector has not run yet."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._ask = projection.ask
        self._site = site

    def arrivals(self, since: int, until: int, step: int = DAY_MS) -> list[Period]:
        """Return how many comments arrived in each step, empty steps included."""
        return self._series("comments WHERE site = ?", "accepted_at", since, until, step)

    def decisions(self, since: int, until: int, step: int = DAY_MS) -> list[Period]:
        """Return how many decisions people made in each step."""
        return self._series(
            "decisions JOIN comments USING (row) WHERE site = ? AND by != 'reports'",
            "at",
            since,
            until,
            step,
        )

    def _series(self, table: str, time: str, since: int, until: int, step: int) -> list[Period]:
        rows = self._ask(
            f"SELECT ({time} - ?) / ?, count(*) FROM {table} AND {time} >= ? AND {time} < ? "
            "GROUP BY 1",
            [since, step, self._site, since, until],
        )
        counts = dict(rows)
        steps = math.ceil((until - since) / step)
        return [Period(since + n * step, int(counts.get(n, 0))) for n in range(steps)]

    def machine_share(self, since: int, until: int) -> Interval:
        """Return the share of judged comments that the policy decided without a person."""
        rows = self._ask(
            "SELECT coalesce(sum(route != 'hold'), 0), count(*) FROM comments "
            "WHERE site = ? AND route IS NOT NULL AND accepted_at >= ? AND accepted_at < ?",
            [self._site, since, until],
        )
        return wilson(*rows[0]) if rows else wilson(0, 0)

    def agreement(self, *, blind: bool) -> Interval:
        """Return how often people's first decision went the way the machine leaned.

        The machine leans to rejection from its hold limit on (risk 0.5). ``blind`` looks at the
        decisions that were made with the scores hidden, else at those made in sight of them.
        """
        rows = self._ask(
            "SELECT coalesce(sum((risk >= 0.5) = (d.status = 'rejected')), 0), count(*) "
            f"FROM decisions d JOIN comments USING (row) WHERE {_FIRST} AND blind = ?",
            [self._site, int(blind)],
        )
        return wilson(*rows[0]) if rows else wilson(0, 0)

    def approved_anyway(self, attribute: str) -> Interval:
        """Return the share of comments held for ``attribute`` that people then approved."""
        if attribute not in ATTRIBUTES:
            raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}")
        rows = self._ask(
            "SELECT coalesce(sum(d.status = 'approved'), 0), count(*) "
            f"FROM decisions d JOIN comments USING (row) WHERE {_FIRST} AND held_for = ?",
            [self._site, attribute],
        )
        return wilson(*rows[0]) if rows else wilson(0, 0)

    def approved_anyway_by_language(self) -> dict[str, Interval]:
        """Return, for each language, the share of held comments that people then approved."""
        rows = self._ask(
            "SELECT language, sum(d.status = 'approved'), count(*) "
            f"FROM decisions d JOIN comments USING (row) WHERE {_FIRST} "
            "AND language IS NOT NULL GROUP BY 1 ORDER BY 3 DESC",
            [self._site],
        )
        return {language: wilson(hits, of) for language, hits, of in rows}

    def heat(self, since: int, until: int, limit: int = 20) -> list[ArticleHeat]:
        """Return the articles whose comments the machine cleared least, busiest first."""
        rows = self._ask(
            "SELECT article, count(*), sum(route IS NOT 'approve') FROM comments "
            "WHERE site = ? AND accepted_at >= ? AND accepted_at < ? "
            "GROUP BY 1 ORDER BY 3 DESC, 2 DESC, 1 LIMIT ?",
            [self._site, since, until, limit],
        )
        return [ArticleHeat(*row) for row in rows]


# A person's first decision on a held comment; later ones are undos and second thoughts.
_FIRST = "site = ? AND d.previous = 'held' AND d.first AND d.by != 'reports'"
