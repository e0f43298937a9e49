"""How often people decide as the machine leans, and as other people did, blindly and in sight.

Decisions of a bulk are left out, because nobody judged each of them; so are severe texts, which
are never in the blind sample: what is compared shall differ in nothing but the sight of a score.
"""

from __future__ import annotations

from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection
from moderation.projection.statistics import FIRST, Span


class Agreement:
    """Questions about one site; ``blind`` asks for decisions made with the scores hidden."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._ask = projection.ask
        self._site = site

    def with_machine(self, span: Span, *, blind: bool) -> Interval:
        """Return how often people's first decision went the way the machine leaned.

        The machine leans to rejection from its hold limit on (risk 0.5).
        """
        rows = self._ask(
            "SELECT coalesce(sum((risk >= 0.5) = (d.status = 'rejected')), 0), count(*) "
            "FROM decisions AS d JOIN comments USING (row) "
            f"WHERE {FIRST} AND d.at >= ? AND d.at < ? AND blind = ? AND {_COMPARABLE}",
            [self._site, span.since, span.until, int(blind)],
        )
        return wilson(*rows[0]) if rows else wilson(0, 0)

    def between_people(self, span: Span, *, blind: bool) -> Interval:
        """Return how often the next person to touch a decided comment said the same.

        A second person's undo, or sending it back, is a disagreement; ``blind`` is of the first
        decision. Agreement shows where readers' reports or an edit brought a comment back.
        """
        rows = self._ask(_SECOND_LOOKS, [self._site, span.since, span.until, int(blind)])
        return wilson(*rows[0]) if rows else wilson(0, 0)


_COMPARABLE = "NOT d.bulk AND coalesce(severe_toxicity, 0) < 0.495"
_SECOND_LOOKS = f"""
SELECT coalesce(sum(d.status = second.status), 0), count(*)
FROM decisions AS d
JOIN comments USING (row)
JOIN decisions AS second ON second.row = d.row AND second.version = (
    SELECT min(version) FROM decisions AS later
    WHERE later.row = d.row AND later.version > d.version
    AND later.by NOT IN ('reports', d.by)
)
WHERE {FIRST} AND second.at >= ? AND second.at < ? AND d.blind = ?
AND d.status != 'held' AND coalesce(severe_toxicity, 0) < 0.495
"""
