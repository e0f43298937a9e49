"""The weeks of a site: what arrived, how it scored, and where people overruled the machine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from moderation.projection.figures import RISK_UNIT, Figure
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.projection.sums import EVER, Sum, Totals, arrived_since, series, together, totals
from moderation.status import Route
from moderation.store.server.clock import WEEK_MS


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``start``, in ms since 1970.

    ``risk`` is the mean place of the arrivals in the held list, 0..1; ``overruled`` how often
    people changed what the machine had decided, of those of the week's arrivals that they answered.
    """

    start: int
    arrived: int
    risk: float
    overruled: Interval

    @property
    def end(self) -> int:
        """When it is over, in ms since 1970."""
        return self.start + WEEK_MS


def weeks(projection: Projection, site: str, until: int, count: int) -> list[Week]:
    """Return the ``count`` weeks before ``until``, oldest first; one without arrivals is empty.

    They are made of quarter hours, each of which counts where it begins.
    """
    since = until - count * WEEK_MS
    risks, reviewed = (
        series(projection, site, figure, since, until, WEEK_MS)
        for figure in (Figure.RISK, Figure.REVIEWED)
    )
    return [
        _week(since + place * WEEK_MS, risks.get(place, {}), reviewed.get(place, {}))
        for place in range(count)
    ]


def _week(start: int, risks: Totals, reviewed: Totals) -> Week:
    risk = risks.get("", Sum())
    mean = risk.hits / RISK_UNIT / risk.of if risk.of else 0.0
    return Week(start, risk.of, mean, wilson(*together(reviewed, "approve", "reject")))


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
    routed = arrived_since(projection, site, Figure.ROUTED, since)
    return {(kind.split()[0], kind.split()[1]): one.hits for kind, one in routed.items()}


def arrivals_by_language(projection: Projection, site: str, since: int) -> dict[str, int]:
    """Return how many comments were scored since the first quarter hour after ``since``."""
    scored = totals(projection, site, Figure.SCORED, since, EVER)
    return {language: one.of for language, one in scored.items()}
