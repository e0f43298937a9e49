"""Texts of the last hour: which came, and which share enough with others to be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.projection.database import ask
from moderation.projection.search import Projection
from moderation.raids.raid import Spread, Text
from moderation.raids.signs import signs
from moderation.status import Status

CROWD = 5  # comments in a band, by
CROWD_AUTHORS = 4  # so many authors, before anybody compares them
CROWDS_MAX = 2000  # comments compared in one look, the newest ones
SHOWN = 10  # authors and articles of a raid
NEWEST = 1000  # comments that say which words are usual on a site
BEFORE_MAX = 2000  # earlier comments that are looked at for what is usual


@dataclass(frozen=True, slots=True)
class Share:
    """How many comments of a raid are by one author, or below one article."""

    key: str
    name: str
    comments: int


@dataclass(frozen=True, slots=True)
class RaidFigures:
    """The comments of a raid by status, and the authors and articles that have most of them."""

    statuses: Mapping[Status, int]
    writers: Sequence[Share]
    articles: Sequence[Share]


def newest_row(projection: Projection, site: str) -> int:
    """Return the number of the row that was written last; 0 for none."""
    rows = ask(projection.place, "SELECT max(row) FROM comments WHERE site = ?", [site])
    return int(rows[0][0] or 0) if rows else 0


def texts(projection: Projection, site: str, *, since: int, above: int = 0) -> list[Text]:
    """Return what came from ``since`` on, in rows ``above`` one, the oldest first."""
    return _texts(ask(projection.place, _HOUR, [site, since, above]))


def crowded(projection: Projection, site: str, *, since: int, above: int, fresh: int) -> list[Text]:
    """Return what came from ``since`` on and may be near-duplicates, the oldest first.

    They share a band (``minhash.bands``) with enough others by enough authors, and with one that
    came from ``fresh`` on in a row ``above`` the one that was seen last.
    """
    new = ask(projection.place, _NEW_BANDS, [site, fresh, above])
    first = ask(projection.place, _FIRST_ROW, [site, since])
    if not new:
        return []
    bands = json.dumps([band for (band,) in new])
    values = [bands, first[0][0], site, since, CROWD, CROWD_AUTHORS, CROWDS_MAX]
    return _texts(ask(projection.place, _CROWDED, values))


def newest_texts(projection: Projection, site: str) -> list[Text]:
    """Return the newest thousand comments."""
    return _texts(ask(projection.place, _NEWEST, [site, NEWEST]))


def approved_before(
    projection: Projection, site: str, ids: Sequence[str], *, since: int, until: int
) -> list[Text]:
    """Return approved comments of an earlier time that share a band with one of ``ids``."""
    values = [site, json.dumps(ids), site, since, until, BEFORE_MAX]
    return _texts(ask(projection.place, _BEFORE, values))


def spread_of(projection: Projection, site: str, ids: Sequence[str]) -> Spread:
    """Return how far the comments ``ids`` have spread."""
    rows = ask(projection.place, _SPREAD, [site, json.dumps(ids)])
    return Spread(*rows[0]) if rows else Spread()


def raid_figures(projection: Projection, site: str, ids: Sequence[str]) -> RaidFigures:
    """Return who wrote the comments ``ids``, where, and where they stand."""
    values = [site, json.dumps(ids)]
    statuses = {Status(name): count for name, count in ask(projection.place, _STATUSES, values)}
    writers = ask(projection.place, _WRITERS, [*values, SHOWN])
    articles = ask(projection.place, _ARTICLES, [*values, SHOWN])
    return RaidFigures(
        statuses, [Share(*row) for row in writers], [Share(*row) for row in articles]
    )


def _texts(rows: Sequence[Any]) -> list[Text]:
    return [
        Text(id_, author, article, at, signs(body.split()))
        for id_, author, article, at, body in rows
    ]


_SPREAD = (
    "SELECT count(*), count(DISTINCT author), count(DISTINCT article) FROM comments "
    "WHERE site = ? AND id IN (SELECT value FROM json_each(?))"
)
_OF_RAID = "FROM comments AS c WHERE c.site = ? AND id IN (SELECT value FROM json_each(?))"
_STATUSES = f"SELECT status, count(*) {_OF_RAID} GROUP BY 1"
_WRITERS = f"SELECT author, max(name), count(*) {_OF_RAID} GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?"
_ARTICLES = (
    "SELECT article, coalesce((SELECT title FROM articles AS a "
    "WHERE a.site = c.site AND a.article = c.article), article), count(*) "
    f"{_OF_RAID} GROUP BY c.site, article ORDER BY 3 DESC, 1 LIMIT ?"
)
_COLUMNS = "id, c.author, c.article, accepted_at, body"
_HOUR = (
    f"SELECT {_COLUMNS} FROM comments AS c INDEXED BY comments_by_time "
    "JOIN words ON words.rowid = row WHERE site = ? AND accepted_at >= ? AND row > ? ORDER BY row"
)
_NEWEST = (
    f"SELECT {_COLUMNS} FROM comments AS c INDEXED BY comments_by_arrival "
    "JOIN words ON words.rowid = row WHERE site = ? ORDER BY sequence DESC LIMIT ?"
)
_NEW_BANDS = (
    "SELECT DISTINCT band FROM comments AS c INDEXED BY comments_by_time "
    "CROSS JOIN bands USING (row) WHERE site = ? AND accepted_at >= ? AND row > ?"
)
_FIRST_ROW = (
    "SELECT min(row) FROM comments INDEXED BY comments_by_time WHERE site = ? AND accepted_at >= ?"
)
# Bands are read from their first row of the hour on: a common one has years of comments.
_CROWDED = (
    "WITH members AS MATERIALIZED ("
    "SELECT band, c.row, author FROM json_each(?) "
    "CROSS JOIN bands ON band = CAST(value AS BIGINT) AND bands.row >= ? "
    "CROSS JOIN comments AS c ON c.row = bands.row WHERE site = ? AND accepted_at >= ?), "
    "crowds AS (SELECT band FROM members GROUP BY band "
    "HAVING count(*) >= ? AND count(DISTINCT author) >= ?) "
    f"SELECT {_COLUMNS} FROM (SELECT DISTINCT row AS chosen FROM members "
    "WHERE band IN (SELECT band FROM crowds) ORDER BY row DESC LIMIT ?) AS picked "
    "CROSS JOIN comments AS c ON c.row = chosen "
    "CROSS JOIN words ON words.rowid = c.row ORDER BY c.row"
)
_BEFORE = (
    f"SELECT {_COLUMNS} FROM (SELECT DISTINCT b.row AS other FROM comments AS own "
    "JOIN bands AS a ON a.row = own.row JOIN bands AS b ON b.band = a.band "
    "WHERE own.site = ? AND own.id IN (SELECT value FROM json_each(?))) AS others "
    "CROSS JOIN comments AS c ON c.row = other CROSS JOIN words ON words.rowid = c.row "
    "WHERE c.site = ? AND accepted_at >= ? AND accepted_at < ? AND status = 'approved' LIMIT ?"
)
