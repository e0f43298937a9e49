"""How many decisions people made that are alike in some ways."""

from __future__ import annotations

from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.projection.statistics import Span

_COLUMNS = {
    "by": "d.by",
    "reason": "d.reason",
    "language": "c.language",
    "status": "d.status",
    "previous": "d.previous",
}


def decision_count(projection: Projection, site: str, span: Span, **alike: str | None) -> int:
    """Return how many decisions were made in ``span``, undoes included.

    ``alike`` are values of ``by``, ``reason``, ``language`` of the comment, ``status`` and
    ``previous`` status; None asks for any.
    """
    asked = {_COLUMNS[name]: value for name, value in alike.items() if value is not None}
    rows = ask(
        projection.place,
        "SELECT count(*) FROM comments AS c INDEXED BY comments_by_decision "
        "JOIN decisions AS d USING (row) WHERE site = ? AND decided_at >= ? "
        f"AND d.at >= ? AND d.at < ?{''.join(f' AND {column} = ?' for column in asked)}",
        [site, span.since, span.since, span.until, *asked.values()],
    )
    return int(rows[0][0]) if rows else 0
