"""How often people decide as the machine leans, and as other people did, blindly and in sight.

Decisions of a bulk are left out, because nobody judged each of them; so are severe texts, which
are never in the blind sample: what is compared shall differ in nothing but the sight of a score.
So are languages that the model was not validated for: there it leans nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from moderation.projection.database import ask
from moderation.projection.figures import FIRST, Figure
from moderation.projection.intervals import Interval, wilson
from moderation.projection.search import Projection, Query
from moderation.projection.statistics import Span
from moderation.projection.sums import Sum, totals
from moderation.status import Status


class Agreement:
    """Questions about one site; ``blind`` asks for decisions made with the scores hidden."""

    def __init__(self, projection: Projection, site: str) -> None:
        self._projection = projection
        self._site = site

    def with_machine(self, span: Span, *, blind: bool) -> Interval:
        """Return how often people's first decision that stands went as the machine leaned.

        The machine leans to rejection from its hold threshold on (risk 0.5).
        """
        return wilson(*self._sum(Figure.LEANING, span, blind=blind))

    def with_second_reader(self, span: Span) -> Mapping[str, Interval]:
        """Return how often people's first decision went as a second reader leaned, by language.

        They decided without knowing what it said. Severe texts and languages without validation
        count, because nobody is asked blind here; decisions of a bulk do not.
        """
        sums = totals(self._projection, self._site, Figure.LOOKED, span.since, span.until)
        return {language: wilson(*sums[language]) for language in sorted(sums)}

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
        looks, opinions = (
            self._sum(figure, span, blind=blind) for figure in (Figure.LOOKS, Figure.OPINIONS)
        )
        return wilson(*looks.plus(opinions))

    def _sum(self, figure: Figure, span: Span, *, blind: bool) -> Sum:
        sums = totals(self._projection, self._site, figure, span.since, span.until)
        return sums.get(str(int(blind)), Sum())

    def agreed(self, limit: int) -> list[str]:
        """Return the comments, newest first, where an asker and a colleague said the same.

        The decision stands as it was made; ``validated`` or not, people have read the text.
        """
        rows = ask(
            self._projection.place,
            "SELECT id FROM decisions AS d JOIN comments AS c USING (row) WHERE site = ? "
            "AND d.opinion_status = d.status AND d.version = c.version AND d.undoes IS NULL "
            "ORDER BY d.at DESC LIMIT ?",
            [self._site, limit],
        )
        return [id_ for (id_,) in rows]


def contradicted(projection: Projection, band: Query, status: Status) -> Interval:
    """Return how often people's first decision in a band of scores was another than ``status``."""
    rows = ask(
        projection.place,
        "SELECT coalesce(sum(d.status != ?), 0), count(*) FROM decisions AS d "
        f"JOIN comments USING (row) WHERE site = ? AND {FIRST} AND NOT d.bulk "
        f"AND {band.attribute} >= ? AND {band.attribute} < ?",
        [status.value, band.site, band.at_least, band.below],
    )
    return wilson(*rows[0]) if rows else wilson(0, 0)
