"""How often people decide as the machine leans, and as other people did, blindly and in sight.

Decisions of a bulk are left out, because nobody judged each of them; so are severe texts, which
are never in the blind sample: what is compared shall differ in nothing but the sight of a score.
So are languages that the model was not validated for: there it leans nowhere.
"""

from __future__ import annotations

from functools import partial

from moderation.projection.database import ask
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection, Query
from moderation.projection.statistics import FIRST, Span
from moderation.severity import SEVERE_FROM
from moderation.status import Status


class Agreement:
    """Questions about one site; ``blind`` asks for decisions made with the scores hidden."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._ask = partial(ask, projection.path)
        self._site = site

    def with_machine(self, span: Span, *, blind: bool) -> Interval:
        """Return how often people's first decision that stands went as the machine leaned.

        The machine leans to rejection from its hold threshold on (risk 0.5).
        """
        rows = self._ask(
            "SELECT coalesce(sum((risk >= 0.5) = (d.status = 'rejected')), 0), count(*) "
            "FROM decisions AS d JOIN comments USING (row) "
            f"WHERE {FIRST} AND d.at >= ? AND d.at < ? AND blind = ? AND {_COMPARABLE}",
            [self._site, span.since, span.until, int(blind)],
        )
        return wilson(*rows[0]) if rows else wilson(0, 0)

    def between_people(self, span: Span, *, blind: bool) -> Interval:
        """Return how often two people said the same of one comment.

        Second opinions: what the asker would have done, and the colleague's decision; ``blind``
        where the scores were hidden from both. A decision that was a slip, taken back by whoever
        made it, is no answer.

        Second looks: a decision, and the next person to touch the comment. A second person's undo,
        or sending it back, is a disagreement; a slip that its maker took back is no look;
        ``blind`` is of the first decision. Agreement shows where readers' reports or an edit
        brought a comment back. The asker of a second opinion is passed over, to count no two
        people twice.
        """
        asked = [self._site, span.since, span.until, int(blind)]
        rows = [*self._ask(_SECOND_LOOKS, asked), *self._ask(_SECOND_OPINIONS, asked)]
        return wilson(sum(same for same, _ in rows), sum(of for _, of in rows))

    def agreed(self, limit: int) -> list[str]:
        """Return the comments, newest first, where an asker and a colleague said the same.

        The decision stands as it was made; ``validated`` or not, people have read the text.
        """
        rows = self._ask(
            "SELECT id FROM decisions AS d JOIN comments AS c USING (row) WHERE site = ? "
            "AND d.opinion_status = d.status AND d.version = c.version AND d.undoes IS NULL "
            "ORDER BY d.at DESC LIMIT ?",
            [self._site, limit],
        )
        return [id_ for (id_,) in rows]


def contradicted(projection: Projection, band: Query, status: Status) -> Interval:
    """Return how often people's first decision in a band of scores was another than ``status``."""
    rows = ask(
        projection.path,
        "SELECT coalesce(sum(d.status != ?), 0), count(*) FROM decisions AS d "
        f"JOIN comments USING (row) WHERE {FIRST} AND NOT d.bulk "
        f"AND {band.attribute} >= ? AND {band.attribute} < ?",
        [status.value, band.site, band.at_least, band.below],
    )
    return wilson(*rows[0]) if rows else wilson(0, 0)


_COMPARABLE = f"NOT d.bulk AND validated AND coalesce(severe_toxicity, 0) < {SEVERE_FROM}"
_SECOND_LOOKS = f"""
SELECT coalesce(sum(d.status = second.status), 0), count(*)
FROM decisions AS d
JOIN comments USING (row)
JOIN decisions AS second ON second.row = d.row AND second.version = (
    SELECT min(version) FROM decisions AS later
    WHERE later.row = d.row AND later.version > d.version
    AND later.by NOT IN ('reports', d.by, coalesce(d.opinion_by, ''))
)
WHERE site = ? AND d.previous = 'held' AND d.first_look AND d.by != 'reports'
AND second.at >= ? AND second.at < ? AND d.blind = ?
AND d.status != 'held' AND NOT second.bulk AND {_COMPARABLE}
"""
_SECOND_OPINIONS = f"""
SELECT coalesce(sum(d.status = d.opinion_status), 0), count(*)
FROM decisions AS d
JOIN comments USING (row)
WHERE site = ? AND d.at >= ? AND d.at < ? AND (d.blind AND d.opinion_blind) = ?
AND d.opinion_by IS NOT NULL AND {_COMPARABLE}
AND NOT EXISTS (
    SELECT 1 FROM decisions AS slip
    WHERE slip.row = d.row AND slip.undoes = d.version AND slip.by = d.by
)
"""
