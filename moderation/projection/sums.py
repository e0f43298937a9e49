"""Sums of the figures by quarter hour: kept with the rows that they sum, read instead of them.

Whoever changes comments does so inside ``kept``, in the same transaction. So the sums agree with
the rows after each of them, whatever was undone, edited or erased.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from moderation.projection.database import Database, ask
from moderation.projection.figures import (
    QUARTER_MS,
    Figure,
    article_parts_sql,
    part_sql,
    parts_sql,
)
from moderation.projection.search import Projection

EVER = 2**62  # later than anything


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
Key = tuple[str | int, ...]  # values of a ledger's columns; a start is in ms since 1970


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of sums: its columns behind the site, and the SQL for parts of some comments."""

    table: str
    columns: tuple[str, ...]
    parts: Callable[[str], str]

    def count(self, database: Database, comments: str, *values: str) -> dict[Key, Sum]:
        """Return what those ``comments``, a SELECT of rows, are parts of."""
        rows = database.execute(self.parts(comments), values)
        return {tuple(row[:-2]): Sum(*row[-2:]) for row in rows}

    def add(
        self, database: Database, site: str, before: dict[Key, Sum], after: dict[Key, Sum]
    ) -> None:
        """Bring the sums from what the parts were to what they are."""
        changes = {
            key: after.get(key, Sum()).minus(before.get(key, Sum())) for key in before | after
        }
        changed = [(site, *key, *change) for key, change in changes.items() if any(change)]
        emptied = [(site, *key) for key, change in changes.items() if change.of < 0]
        keys = ("site", *self.columns)
        database.executemany(_add(self.table, keys), changed)
        database.executemany(_drop_empty(self.table, keys), emptied)


OF_SITE = Ledger("sums", ("figure", "at", "kind"), parts_sql)
OF_ARTICLES = Ledger("article_sums", ("article", "figure", "at", "kind"), article_parts_sql)
LEDGERS = (OF_SITE, OF_ARTICLES)


@contextmanager
def kept(database: Database, site: str, ids: Sequence[str]) -> Iterator[None]:
    """Bring the sums along with what is done to those comments of a site inside."""
    values = site, json.dumps(ids)
    before = [ledger.count(database, _THESE, *values) for ledger in LEDGERS]
    yield
    for ledger, former in zip(LEDGERS, before, strict=True):
        ledger.add(database, site, former, ledger.count(database, _THESE, *values))


def sum_anew(database: Database, site: str) -> None:
    """Count all comments of a site, whose sums may be missing."""
    for ledger in LEDGERS:
        database.execute(f"DELETE FROM {ledger.table} WHERE site = ?", (site,))
        ledger.add(database, site, {}, full_count(database, site, ledger))


def add_comments(database: Database, site: str, comments: str) -> None:
    """Add ``comments``, a SELECT of rows of that table, which no sum has."""
    for ledger in LEDGERS:
        ledger.add(database, site, {}, ledger.count(database, comments))


def full_count(database: Database, site: str, ledger: Ledger = OF_SITE) -> dict[Key, Sum]:
    """Return what the sums of a site have to be, from its rows."""
    return ledger.count(database, _ALL, site)


def totals(projection: Projection, site: str, figure: Figure, since: int, until: int) -> Totals:
    """Return a figure by kind, of the quarter hours that begin in ``since`` .. ``until``."""
    rows = ask(projection.place, _TOTALS, [site, figure.value, since, until])
    return {kind: Sum(hits, of) for kind, hits, of in rows}


def arrived_since(projection: Projection, site: str, figure: Figure, since: int) -> Totals:
    """Return a figure of arrivals by kind, of the comments accepted from ``since`` on.

    What is left of its quarter hour is counted anew, for its sum has what came before, too.
    """
    next_quarter = since + -since % QUARTER_MS
    sums = dict(totals(projection, site, figure, next_quarter, EVER))
    rows = ask(projection.place, part_sql(figure, _ARRIVED), [site, since, next_quarter])
    for _, _, kind, hits, of in rows:
        sums[kind] = sums.get(kind, Sum()).plus(Sum(hits, of))
    return sums


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


def _add(table: str, keys: Sequence[str]) -> str:
    names = ", ".join(keys)
    return (
        f"INSERT INTO {table} ({names}, hits, of) VALUES ({', '.join('?' * len(keys))}, ?, ?) "
        f"ON CONFLICT ({names}) "
        f"DO UPDATE SET hits = {table}.hits + excluded.hits, of = {table}.of + excluded.of"
    )


def _drop_empty(table: str, keys: Sequence[str]) -> str:
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{key} = ?' for key in keys)} AND of = 0"


_THESE = "SELECT * FROM comments WHERE site = ? AND id IN (SELECT value FROM json_each(?))"
_ARRIVED = "SELECT * FROM comments WHERE site = ? AND accepted_at >= ? AND accepted_at < ?"
_ALL = "SELECT * FROM comments WHERE site = ?"
_IN_SPAN = "FROM sums WHERE site = ? AND figure = ? AND at >= ? AND at < ?"
_TOTALS = f"SELECT kind, sum(hits), sum(of) {_IN_SPAN} GROUP BY 1"
_SERIES = f"SELECT (at - ?) / ?, kind, sum(hits), sum(of) {_IN_SPAN} GROUP BY 1, 2"
