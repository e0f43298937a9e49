"""What moderators decided in a stretch of time: a person's own figures, and the team's.

The team's are sums and medians of at least three people, so that nobody is told by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from moderation.projection.database import ask
from moderation.projection.figures import STANDING
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.projection.statistics import Span
from moderation.projection.what_if import GAP_MS

TEAM_MIN = 3  # people; with fewer, each could reckon the others' figures from their own


@dataclass(frozen=True, slots=True)
class Made:
    """A decision; ``stands`` unless it was undone or somebody decided since."""

    comment_id: str
    version: int
    status: str
    reason: str | None
    at: int
    bulk: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many decisions stand, by what they came to, and what became of them.

    ``median_seconds`` is between a decision and the one before it of the same person, pauses and
    bulks left out; None without any. ``overturned`` is the share that another person decided
    otherwise, of those that another person decided again.
    """

    approved: int
    rejected: int
    sent_back: int
    median_seconds: float | None
    overturned: Interval

    @property
    def decisions(self) -> int:
        """All of them together."""
        return self.approved + self.rejected + self.sent_back


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody's decisions together; ``median_decisions`` is of the people who decided."""

    people: int
    tally: Tally
    median_decisions: float


class Shifts:
    """Questions about one site; empty answers where the projector has not run yet."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._ask = partial(ask, projection.place)
        self._site = site

    def own(self, by: str, span: Span) -> Tally:
        """Return what one person did."""
        return self._tally(f"{_OF_PERSON} AND {_IN_SPAN}", [by, self._site, span.since, span.until])

    def latest(self, by: str, span: Span, limit: int) -> Sequence[Made]:
        """Return the newest decisions of one person, undoes and what only followed left out."""
        rows = self._ask(
            "SELECT id, d.version, d.status, d.reason, d.at, d.bulk, "
            f"d.undone_by IS NULL AND d.version = c.version FROM {_OF_PERSON} AND {_IN_SPAN} "
            "AND d.undoes IS NULL AND NOT d.follows ORDER BY d.at DESC LIMIT ?",
            [by, self._site, span.since, span.until, limit],
        )
        return [
            Made(id_, version, status, reason, at, bulk=bool(bulk), stands=bool(stands))
            for id_, version, status, reason, at, bulk, stands in rows
        ]

    def team(self, span: Span) -> Team | None:
        """Return everybody's figures together; None where fewer than three people decided."""
        of_all = f"{_OF_ALL} AND {_IN_SPAN}"
        values = [self._site, span.since, span.since, span.until]
        rows = self._ask(f"SELECT count(*) FROM {of_all} AND {STANDING} GROUP BY d.by", values)
        counts = [count for (count,) in rows]
        if len(counts) < TEAM_MIN:
            return None
        return Team(len(counts), self._tally(of_all, values), median(counts))

    def _tally(self, decisions: str, values: Sequence[object]) -> Tally:
        rows = self._ask(
            "SELECT coalesce(sum(d.status = 'approved'), 0), "
            "coalesce(sum(d.status = 'rejected'), 0), coalesce(sum(d.status = 'held'), 0) "
            f"FROM {decisions} AND {STANDING}",
            values,
        )
        changed = self._ask(
            f"SELECT coalesce(sum({_CHANGED}), 0), coalesce(sum({_AGAIN}), 0) "
            f"FROM {decisions} AND {_NO_SLIP}",
            values,
        )
        gaps = self._ask(
            "SELECT gap FROM (SELECT d.at - lag(d.at) OVER (PARTITION BY d.by ORDER BY d.at) "
            f"AS gap, {STANDING} AS stands FROM {decisions} AND NOT d.bulk) AS gaps "
            "WHERE stands AND gap BETWEEN ? AND ?",
            [*values, *GAP_MS],
        )
        approved, rejected, sent_back = rows[0] if rows else (0, 0, 0)
        return Tally(
            approved=approved,
            rejected=rejected,
            sent_back=sent_back,
            median_seconds=median(gap for (gap,) in gaps) / 1000 if gaps else None,
            overturned=wilson(*changed[0]) if changed else wilson(0, 0),
        )


_OF_PERSON = (
    "decisions AS d INDEXED BY decisions_by_person JOIN comments AS c USING (row) "
    "WHERE d.by = ? AND c.site = ?"
)
_OF_ALL = (
    "comments AS c INDEXED BY comments_by_decision JOIN decisions AS d USING (row) "
    "WHERE c.site = ? AND c.decided_at >= ? AND d.by != 'reports'"
)
_IN_SPAN = "d.at >= ? AND d.at < ?"
# Neither an undo, nor taken back by whoever made it.
_NO_SLIP = "d.undoes IS NULL AND d.by != 'reports' AND coalesce(d.undone_by, '') != d.by"
_LATER = (
    "SELECT 1 FROM decisions AS later WHERE later.row = d.row AND later.version > d.version "
    "AND later.by NOT IN (d.by, 'reports')"
)
_AGAIN = f"EXISTS ({_LATER})"
_CHANGED = f"EXISTS ({_LATER} AND later.status != d.status)"
