"""What the archive adds to an index: comments of a status, decided ones, places of a thread.

Rows of comments that came back are shadows. A row counts while Redis has no record of its comment,
or has it in the same place, which is asked after the archive.
"""

from __future__ import annotations

from collections.abc import Sequence

from moderation.store.archived.archived import Archived
from moderation.store.keys import key
from moderation.store.server.commands import Redis

LISTED = ("approved", "rejected", "decided")  # the indexes whose comments may have moved
Row = tuple[str, float]


def archived_rows(
    redis: Redis,
    archived: Archived,
    site: str,
    name: str,
    *,
    after: str | None,
    limit: int,
    oldest_first: bool,
) -> list[Row]:
    """Return up to ``limit`` rows that the archive adds to the index ``name`` past a score."""
    count = redis.hget(key(site, "archived"), name)
    archive = archived.archive() if int(count or 0) > 0 else None
    rows: list[Row] = []
    past = float(after) if after else None
    while archive and len(rows) < limit:
        page = archive.index_rows(site, name, after=past, limit=limit, oldest_first=oldest_first)
        rows += _standing(redis, site, key(site, name), page)
        if len(page) < limit:
            break
        past = page[-1][1]
    return rows[:limit]


def _standing(redis: Redis, site: str, index: str, rows: Sequence[Row]) -> list[Row]:
    pipe = redis.pipeline(transaction=False)
    for id_, _ in rows:
        pipe.exists(key(site, "comment", id_))
        pipe.zscore(index, id_)
    answers = pipe.execute() if rows else []
    state = zip(rows, answers[::2], answers[1::2], strict=True)
    return [row for row, is_live, score in state if not is_live or score == row[1]]


def standing_places(redis: Redis, site: str, thread: str, places: Sequence[str]) -> list[str]:
    """Return those places of the archive that still are in the thread."""
    pipe = redis.pipeline(transaction=False)
    for place in places:
        pipe.exists(key(site, "comment", place.rpartition("-")[2]))
        pipe.zscore(thread, place)
    answers = pipe.execute() if places else []
    state = zip(places, answers[::2], answers[1::2], strict=True)
    return [place for place, is_live, score in state if not is_live or score is not None]
