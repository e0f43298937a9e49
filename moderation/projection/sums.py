"""Sums of the figures by quarter hour: kept with the rows that they sum, read instead of them.

Whoever changes comments does so inside ``kept``, in the same transaction. So the sums agree with
the rows after each of them, whatever was undone, edited or erased.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from moderation.projection.database import Database, ask
from moderation.projection.figures import Figure, parts_sql
from moderation.projection.search import Projection


class Sum(NamedTuple):
    """How many hits there were ``of`` how many."""

    hits: int = 0
    of: int = 0

    def plus(self, other: Sum) -> Sum:
        """Return both together."""
        return Sum(self.hits + other.hits, self.of + other.of)

    def minus(self, other: Sum) -> Sum:
        """Return what is more than in ``other``."""
        return Sum(self.hits - other.hits, self.of - other.of)


Totals = Mapping[str, Sum]  # by kind
Key = tuple[str, int, str]  # figure, start in ms since 1970, kind


@contextmanager
def kept(database: Database, site: str, ids: Sequence[str]) -> Iterator[None]:
    """Bring the sums along with what is done to those comments of a site inside."""
    chosen = json.dumps(ids)
    before = _parts(database, _THESE, site, chosen)
    yield
    after = _parts(database, _THESE, site, chosen)
    _add(database, site, before, after)


def sum_anew(database: Database, site: str) -> None:
    """Count all comments of a site, whose sums may be missing."""
    database.execute("DELETE FROM sums WHERE site = ?", (site,))
    _add(database, site, {}, full_count(database, site))


def add_parts(database: Database, site: str, parts: str) -> None:
    """Add what ``parts``, a statement of ``parts_sql``, says of comments that no sum has."""
    _add(database, site, {}, _parts(database, parts))


def full_count(database: Database, site: str) -> dict[Key, Sum]:
    """Return what the sums of a site have to be, from its rows."""
    return _parts(database, _ALL, site)


def _parts(database: Database, sql: str, *values: str) -> dict[Key, Sum]:
    rows = database.execute(sql, values)
    return {(figure, at, kind): Sum(hits, of) for figure, at, kind, hits, of in rows}


def _add(database: Database, site: str, before: dict[Key, Sum], after: dict[Key, Sum]) -> None:
    changes = {key: after.get(key, Sum()).minus(before.get(key, Sum())) for key in before | after}
    changed = [(site, *key, *change) for key, change in changes.items() if any(change)]
    database.executemany(_ADD, changed)
    database.executemany(_DROP_EMPTY, [row[:4] for row in changed if row[-1] < 0])


def totals(projection: Projection, site: str, figure: Figure, since: int, until: int) -> Totals:
    """Return a figure by kind, of the quarter hours that begin in ``since`` .. ``until``."""
    rows = ask(projection.place, _TOTALS, [site, figure.value, since, until])
    return {kind: Sum(hits, of) for kind, hits, of in rows}


def series(
    projection: Projection, site: str, figure: Figure, since: int, until: int, step: int
) -> Mapping[int, Totals]:
    """Return a figure by kind for each step from ``since`` on, by its number; empty ones without.

    ``since`` and ``step`` are whole quarter hours, or a quarter counts where it begins.
    """
    steps: defaultdict[int, dict[str, Sum]] = defaultdict(dict)
    for place, kind, hits, of in ask(
        projection.place, _SERIES, [since, step, site, figure.value, since, until]
    ):
        steps[place][kind] = Sum(hits, of)
    return steps


def together(sums: Totals, *kinds: str) -> Sum:
    """Return the sum of those kinds, a missing one being nothing."""
    some = [sums[kind] for kind in kinds if kind in sums]
    return Sum(sum(one.hits for one in some), sum(one.of for one in some))


_THESE = parts_sql(
    "SELECT * FROM comments WHERE site = ? AND id IN (SELECT value FROM json_each(?))"
)
_ALL = parts_sql("SELECT * FROM comments WHERE site = ?")
_ADD = (
    "INSERT INTO sums (site, figure, at, kind, hits, of) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (site, figure, at, kind) "
    "DO UPDATE SET hits = sums.hits + excluded.hits, of = sums.of + excluded.of"
)
_DROP_EMPTY = "DELETE FROM sums WHERE site = ? AND figure = ? AND at = ? AND kind = ? AND of = 0"
_IN_SPAN = "FROM sums WHERE site = ? AND figure = ? AND at >= ? AND at < ?"
_TOTALS = f"SELECT kind, sum(hits), sum(of) {_IN_SPAN} GROUP BY 1"
_SERIES = f"SELECT (at - ?) / ?, kind, sum(hits), sum(of) {_IN_SPAN} GROUP BY 1, 2"
