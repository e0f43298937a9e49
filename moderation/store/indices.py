"""Reading a site's sorted sets: which comments an index of ``keys.py`` lists, in what order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.status import Status
from moderation.store.archived.listing import LISTED, archived_rows
from moderation.store.keys import key
from moderation.store.server.connection import redis_errors
from moderation.store.site_documents import SiteDocuments

STATUS_INDICES = ("waiting", "leased", "held", "approved", "rejected")
Row = tuple[str, float]  # a comment's id, and its score in the index


class Indices(SiteDocuments):
    """The indices of all sites. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def index_rows(
        self,
        site: str,
        name: str,
        of: str = "",
        *,
        after: str | None = None,
        limit: int,
        oldest_first: bool = False,
    ) -> list[Row]:
        """Return up to ``limit`` rows of one index, or that ``of`` a thing, past a score."""
        rows = self._live_rows(key(site, name, of), after, limit, oldest_first)
        if name not in LISTED:
            return rows
        old = archived_rows(
            self._redis, self._archived, site, name,
            after=after, limit=limit, oldest_first=oldest_first,
        )  # fmt: skip
        both = {*rows, *old} if old else rows
        return sorted(both, key=_by_score, reverse=not oldest_first)[:limit] if old else rows

    def _live_rows(
        self, index: str, after: str | None, limit: int, oldest_first: bool
    ) -> list[Row]:
        if oldest_first:
            floor = f"({after}" if after else "-inf"
            return self._redis.zrangebyscore(index, floor, "+inf", 0, limit, withscores=True)
        ceiling = f"({after}" if after else "+inf"
        return self._redis.zrevrangebyscore(index, ceiling, "-inf", 0, limit, withscores=True)

    @redis_errors
    def united_rows(self, site: str, names: Sequence[str]) -> list[Row]:
        """Return all rows of some short indices, the lowest score first, each comment once."""
        indices = [key(site, name) for name in names]
        return self._redis.zunion(indices, aggregate="MAX", withscores=True)

    @redis_errors
    def index_scores(self, site: str, name: str, ids: Sequence[str]) -> list[float | None]:
        """Return the comments' scores in one index: None where it does not list them."""
        return self._redis.zmscore(key(site, name), ids) if ids else []

    @redis_errors
    def index_sizes(self, site: str, names: Sequence[str]) -> dict[str, int]:
        """Return how many comments each index lists, in one round trip.

        The archive's are among them, and the held ones that raids group.
        """
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.zcard(key(site, name))
        pipe.hmget(key(site, "archived"), LISTED)
        pipe.hvals(key(site, "groups"))
        *live, moved, grouped = pipe.execute()
        others = {name: int(count or 0) for name, count in zip(LISTED, moved, strict=True)}
        others["held"] = sum(map(int, grouped))
        return {n: int(size) + others.get(n, 0) for n, size in zip(names, live, strict=True)}

    @redis_errors
    def live_size(self, site: str, name: str) -> int:
        """Return how many comments an index lists, those of the archive aside."""
        return int(self._redis.zcard(key(site, name)))

    def groups(self, site: str) -> dict[str, int]:
        """Return how many held comments each raid groups, by the raid's id."""
        return self.tallies(site, "groups")

    @redis_errors
    def grouped(self, site: str, raid_id: str) -> list[str]:
        """Return the held comments that a raid groups, the riskiest last."""
        return self._redis.zrange(key(site, "grouped", raid_id), 0, -1)

    @redis_errors
    def grouped_among(self, site: str, ids: Sequence[str]) -> set[str]:
        """Return which of the comments a raid groups."""
        raids = self.groups(site) if ids else {}
        pipe = self._redis.pipeline(transaction=False)
        for raid_id in raids:
            pipe.zmscore(key(site, "grouped", raid_id), ids)
        rows = pipe.execute() if raids else []
        pairs = (pair for row in rows for pair in zip(ids, row, strict=True))
        return {id_ for id_, place in pairs if place is not None}

    @redis_errors
    def index_count(self, site: str, name: str, until: float) -> int:
        """Return how many comments of one index have a score up to ``until``."""
        return self._redis.zcount(key(site, name), "-inf", until)

    @redis_errors
    def fields(self, site: str, ids: Sequence[str], *names: str) -> list[Mapping[str, str]]:
        """Return some fields of the comments' records, in one round trip; absent ones missing."""
        pipe = self._redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hmget(key(site, "comment", id_), ["version", *names])
        records = dict(zip(ids, pipe.execute(), strict=True))
        missing = [id_ for id_, (version, *_) in records.items() if version is None]
        rows = self._archived.rows(site, missing)
        return [
            _present(names, [rows[id_].record.get(name) for name in names])
            if id_ in rows
            else _present(names, values)
            for id_, (_, *values) in ((id_, records[id_]) for id_ in ids)
        ]

    @redis_errors
    def tallies(self, site: str, name: str, of: str = "") -> dict[str, int]:
        """Return how often there was each kind of something, as a script counted."""
        counts = self._redis.hgetall(key(site, name, of))
        return {kind: int(count) for kind, count in counts.items()}


def by_status(sizes: Mapping[str, int]) -> dict[Status, int]:
    """Return the sizes of ``STATUS_INDICES``, others left out, as counts of comments."""
    return {
        Status.PENDING: sizes["waiting"] + sizes["leased"],
        Status.HELD: sizes["held"],
        Status.APPROVED: sizes["approved"],
        Status.REJECTED: sizes["rejected"],
    }


def _by_score(row: Row) -> tuple[float, str]:
    return row[1], row[0]


def _present(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=True) if value}
