"""Strikes: what moderators' rejections within some days weigh, by author."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping

from moderation.projection.database import ask
from moderation.projection.search import Projection


def strikes(
    projection: Projection,
    site: str,
    authors: Collection[str],
    severities: Mapping[str, int],
    since: int,
) -> Mapping[str, int]:
    """Return how many strikes each of ``authors`` got since a time (ms); absent is 0.

    A rejection that stands counts what ``severities`` says of its reason, or 1.
    """
    weights: Counter[str] = Counter()
    rows = ask(projection.place, _REJECTED, [json.dumps([*authors]), site, since])
    for author, reason, count in rows:
        weights[author] += count * severities.get(reason, 1)
    return weights


_REJECTED = (
    "SELECT author, reason, count(*) FROM json_each(?) "
    "CROSS JOIN comments INDEXED BY comments_by_strike "
    "ON site = ? AND author = value AND decided_at >= ? "
    "WHERE status = 'rejected' AND reason IS NOT NULL GROUP BY author, reason"
)
