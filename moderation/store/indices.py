"""Reading a site's sorted sets: which comments an index of ``keys.py`` lists, in what order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.comment import Comment
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.server.connection import redis_errors
from moderation.store.site_documents import SiteDocuments
from moderation.store.thread.places import below

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
        index = key(site, name, of)
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
        """Return how many comments each index lists, in one round trip."""
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.zcard(key(site, name))
        return dict(zip(names, map(int, pipe.execute()), strict=True))

    @redis_errors
    def index_count(self, site: str, name: str, until: float) -> int:
        """Return how many comments of one index have a score up to ``until``."""
        return self._redis.zcount(key(site, name), "-inf", until)

    @redis_errors
    def fields(self, site: str, ids: Sequence[str], *names: str) -> list[Mapping[str, str]]:
        """Return some fields of the comments' records, in one round trip; absent ones missing."""
        pipe = self._redis.pipeline(transaction=False)
        for id_ in ids:
            pipe.hmget(key(site, "comment", id_), names)
        return [
            {name: value for name, value in zip(names, values, strict=True) if value}
            for values in pipe.execute()
        ]

    @redis_errors
    def tallies(self, site: str, name: str, of: str) -> dict[str, int]:
        """Return how often there was each kind of something, as a script counted."""
        counts = self._redis.hgetall(key(site, name, of))
        return {kind: int(count) for kind, count in counts.items()}

    @redis_errors
    def public_below(self, comment: Comment, limit: int) -> list[str]:
        """Return the ids of the public replies to ``comment``, to replies too, in thread order."""
        thread = key(comment.site, "thread", comment.article_id)
        places = below(self._redis, thread, comment.path, limit)
        return [place.rpartition("-")[2] for place in places]


def by_status(sizes: Mapping[str, int]) -> dict[Status, int]:
    """Return the sizes of ``STATUS_INDICES``, others left out, as counts of comments."""
    return {
        Status.PENDING: sizes["waiting"] + sizes["leased"],
        Status.HELD: sizes["held"],
        Status.APPROVED: sizes["approved"],
        Status.REJECTED: sizes["rejected"],
    }
