"""The weeks of a site: what arrived, how it scored, and where people overruled the machine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from moderation.policy import BANNED
from moderation.projection.database import ask
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.status import Route
from moderation.store.server.clock import WEEK_MS


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``start``, in ms since 1970.

    ``risk`` is the mean place of the arrivals in the held list, 0..1; ``overruled`` how often
    people changed what the machine had decided among the week's arrivals.
    """

    start: int
    arrived: int
    risk: float
    overruled: Interval


def weeks(projection: Projection, site: str, until: int, count: int) -> list[Week]:
    """Return the ``count`` weeks before ``until``, oldest first; one without arrivals is empty."""
    since = until - count * WEEK_MS
    rows = {
        place: (arrived, risk, overruled, decided)
        for place, arrived, risk, overruled, decided in ask(
            projection.path, _WEEKS, [since, WEEK_MS, site, since, until]
        )
    }
    found = []
    for place in range(count):
        arrived, risk, overruled, decided = rows.get(place, (0, 0.0, 0, 0))
        start = since + place * WEEK_MS
        found.append(Week(start, arrived, risk, wilson(overruled, decided)))
    return found


def decided_by_language(projection: Projection, site: str, since: int) -> dict[str, int]:
    """Return how many comments accepted since then the machine approved or rejected, by language.

    A language without any scored comment is missing, 0 is one of which all were held.
    """
    decided: dict[str, int] = defaultdict(int)
    for (language, route), count in routed_by_language(projection, site, since).items():
        decided[language] += count if route != Route.HOLD else 0
    return dict(decided)


def routed_by_language(projection: Projection, site: str, since: int) -> dict[tuple[str, str], int]:
    """Return how many comments accepted since then took each route, by language and route.

    What a suspension or a ban rejects is a person's act, which no audit asks about; what an import
    brought with its verdict was decided elsewhere.
    """
    rows = ask(
        projection.path,
        "SELECT language, route, sum(' ' || rules || ' ' NOT LIKE ?) FROM comments "
        "WHERE site = ? AND accepted_at >= ? AND route IS NOT NULL AND language IS NOT NULL "
        "AND NOT judged_elsewhere GROUP BY 1, 2",
        [f"% {BANNED} %", site, since],
    )
    return {(language, route): count for language, route, count in rows}


def arrivals_by_language(projection: Projection, site: str, since: int) -> dict[str, int]:
    """Return how many comments were scored since ``since``, by language."""
    rows = ask(
        projection.path,
        "SELECT language, count(*) FROM comments WHERE site = ? AND accepted_at >= ? "
        "AND language IS NOT NULL GROUP BY 1 ORDER BY 2 DESC",
        [site, since],
    )
    return dict(rows)


_OVERRULED = (
    "NOT judged_elsewhere AND decided_by IS NOT NULL AND decided_by != 'reports' "
    "AND (route = 'approve' AND status = 'rejected' OR route = 'reject' AND status = 'approved')"
)
_WEEKS = (
    "SELECT (accepted_at - ?) / ?, count(*), avg(risk), "
    f"coalesce(sum({_OVERRULED}), 0), sum(route != 'hold' AND NOT judged_elsewhere) "
    "FROM comments WHERE site = ? AND accepted_at >= ? AND accepted_at < ? AND route IS NOT NULL "
    "GROUP BY 1"
)
