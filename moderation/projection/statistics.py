"""What happened on a site: arrivals, decisions, the machine's share, where people overrule it.

All times are in milliseconds since 1970, ``since`` inclusive and ``until`` exclusive. Figures are
summed by quarter hour, and a quarter counts where it begins in the span.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from moderation.projection.database import ask
from moderation.projection.figures import FIRST_HERE, Figure
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.projection.sums import EVER, Totals, series, together, totals
from moderation.store.server.clock import DAY_MS, HOUR_MS


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
        self._projection = projection
        self._ask = partial(ask, projection.place)
        self._site = site

    def arrivals(self, span: Span, step: int = DAY_MS) -> list[Period]:
        """Return how many comments arrived in each step: approved by machine, held, rejected.

        Those that are not scored yet count as held.
        """
        return self._series(Figure.ARRIVED, (("approve",), ("hold", ""), ("reject",)), span, step)

    def decisions(self, span: Span, step: int = DAY_MS) -> list[Period]:
        """Return how many decisions of people stand in each step: approved, sent back, rejected."""
        return self._series(Figure.DECIDED, (("approved",), ("held",), ("rejected",)), span, step)

    def _series(
        self, figure: Figure, groups: Sequence[Sequence[str]], span: Span, step: int
    ) -> list[Period]:
        sums = series(self._projection, self._site, figure, span.since, span.until, step)
        return [
            Period(
                span.since + place * step,
                tuple(together(sums.get(place, {}), *kinds).of for kinds in groups),
            )
            for place in range(math.ceil((span.until - span.since) / step))
        ]

    def machine_share(self, span: Span) -> Interval:
        """Return the share of judged comments that the policy decided without a person."""
        judged = self._totals(Figure.JUDGED, span)
        return wilson(
            together(judged, "approve", "reject").of,
            together(judged, *judged).of,
        )

    def overturned(self, span: Span) -> dict[str, Interval]:
        """Return the share that people changed of the approvals and rejections they answered.

        What nobody looked at says nothing of how right the machine was, and counts nowhere.
        """
        reviewed = self._totals(Figure.REVIEWED, span)
        return {route: wilson(*together(reviewed, route)) for route in ("approve", "reject")}

    def approved_anyway(self, span: Span = ALWAYS, *, singly: bool = False) -> dict[str, Interval]:
        """Return, for each attribute, the share of comments held for it that people approved.

        ``singly`` leaves out decisions of a bulk, in which nobody judged each comment.
        """
        return self._shares(Figure.HELD_SINGLY if singly else Figure.HELD_FOR, span)

    def approved_anyway_by_language(self, span: Span = ALWAYS) -> dict[str, Interval]:
        """Return, for each language, the share of held comments that people then approved."""
        return self._shares(Figure.HELD_IN, span)

    def queue_age(self, now: int) -> QueueAge:
        """Return how long the held ones wait, and how long the newest decided ones did."""
        cuts = [now - age for age in AGES_MS]
        rows = self._ask(
            "SELECT CASE WHEN accepted_at > ? THEN 0 WHEN accepted_at > ? THEN 1 "
            "WHEN accepted_at > ? THEN 2 ELSE 3 END, "
            "count(*), min(accepted_at) FROM comments INDEXED BY comments_held "
            "WHERE site = ? AND status = 'held' "
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

    def _totals(self, figure: Figure, span: Span) -> Totals:
        return totals(self._projection, self._site, figure, span.since, span.until)

    def _shares(self, figure: Figure, span: Span) -> dict[str, Interval]:
        sums = self._totals(figure, span)
        return {kind: wilson(*sums[kind]) for kind in sorted(sums, key=lambda k: -sums[k].of)}


# Of the comments that were decided last: their first decisions that stand, none of a former system.
_WAITS = (
    "SELECT d.at - accepted_at FROM comments INDEXED BY comments_by_decision "
    f"JOIN decisions AS d USING (row) WHERE site = ? AND decided_at IS NOT NULL AND {FIRST_HERE} "
    "ORDER BY decided_at DESC LIMIT ?"
)
