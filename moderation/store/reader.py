"""Reading the store: comments, lists, authors, and what there is to watch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.status import Status
from moderation.store.archived.archived import Archived
from moderation.store.authors.counts import AuthorRecord
from moderation.store.documents import load
from moderation.store.indices import STATUS_INDICES, by_status
from moderation.store.installation_keys import PROBE
from moderation.store.keys import key
from moderation.store.learning.labels import LabelStore
from moderation.store.pages import Page
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.thread.threads import Threads
from moderation.submission import Author

ARRIVALS = ("comment.accepted", "comment.imported")


class Order(StrEnum):
    """How a list is sorted; ``UNCERTAIN`` is nearest to the limit first, on either side of it."""

    RISK = "risk"
    OLDEST = "oldest"
    NEWEST = "newest"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Backlog:
    """Comments without a verdict: waiting, with a worker, and the age of the oldest."""

    waiting: int
    leased: int
    oldest_seconds: float


class Reader(Threads):
    """The reading half of the store. Methods raise StoreUnavailable while Redis is away."""

    @property
    def redis(self) -> Redis:
        """The client, from which a composition root makes the other parts of the same server."""
        return self._redis

    @property
    def archived(self) -> Archived:
        """What was moved to the archive."""
        return self._archived

    @property
    def outside_labels(self) -> LabelStore:
        """What people outside said of texts."""
        return LabelStore(self._redis)

    @redis_errors
    def bulk_ids(self, site: str, bulk: str) -> list[str]:
        """Return what a bulk decision of the last day was about. Raises NotFound."""
        doc = self._redis.get(key(site, "bulk", bulk))
        if doc is None:
            raise NotFound("bulk decision", bulk)
        return [str(id_) for id_ in load(doc)]

    @redis_errors
    def public_view(self, comment: Comment) -> Comment:
        """Return ``comment`` as its site may know it, without decisions still in their window."""
        index = key(comment.site, "unsettled")
        members = [f"{comment.id} {decision.version}" for decision in comment.decisions]
        if members and any(self._redis.zmscore(index, members)):
            self.settle(comment.site)
        scores = self._redis.zmscore(index, members) if members else []
        open_ = {d.version for d, score in zip(comment.decisions, scores, strict=True) if score}
        return comment.without(open_ | comment.recalled)

    @redis_errors
    def authors(self, site: str, authors: Sequence[Author]) -> list[AuthorRecord]:
        """Return the records of authors, in order, in one round trip.

        What was counted before keys were digests lies under the plain key, and counts, too.
        """
        if not authors:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for name in [name for one in authors for name in (one.key, one.plain_key)]:
            pipe.hmget(key(site, "author", name), "comments", "approved", "rejected")
        totals = [[int(n or 0) for n in counts] for counts in pipe.execute()]
        return [
            _author_record(totals[2 * place], totals[2 * place + 1], one.key == one.plain_key)
            for place, one in enumerate(authors)
        ]

    def author(self, site: str, author: Author) -> AuthorRecord:
        """Return one author's record; all 0 for an unknown one."""
        return self.authors(site, [author])[0]

    @redis_errors
    def listing(
        self, site: str, status: Status, *, order: Order, after: str | None = None, limit: int = 50
    ) -> Page[Comment]:
        """Return comments of one status; only held ones can be sorted by risk."""
        name = "risk" if order is Order.RISK else status.value
        return self.index_page(site, name, order=order, after=after, limit=limit)

    def index_page(
        self, site: str, name: str, *, order: Order, after: str | None, limit: int
    ) -> Page[Comment]:
        """Return comments of one index of ``keys.py``, by its score."""
        rows = self.index_rows(
            site, name, after=after, limit=limit + 1, oldest_first=order is Order.OLDEST
        )
        shown = rows[:limit]
        comments = self.get_many(site, [comment_id for comment_id, _ in shown])
        return Page(comments, f"{shown[-1][1]:.0f}" if len(rows) > limit else None)

    def export(self, site: str, *, batch: int = 500) -> Iterator[Comment]:
        """Yield every comment of a site by arrival, with what is pinned of its article."""
        after = None
        while events := self.events(site, after=after, limit=batch).items:
            after = events[-1].cursor
            arrived = [e.comment_id for e in events if e.type in ARRIVALS]
            yield from self.with_pins(site, self.get_many(site, [id_ for id_ in arrived if id_]))

    # Watch

    @redis_errors
    def waiting(self, site: str) -> int:
        """Return how many comments could be claimed now: waiting, or with a worker that died."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zcard(key(site, "waiting"))
        pipe.zcount(key(site, "leased"), "-inf", self.now())
        return int(sum(pipe.execute()))

    def counts(self, site: str) -> dict[Status, int]:
        """Return how many comments are pending, held, approved and rejected."""
        return by_status(self.index_sizes(site, STATUS_INDICES))

    @redis_errors
    def backlog(self, site: str) -> Backlog:
        """Return what is without a verdict. Leases are few, so each one's age is read."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zcard(key(site, "waiting"))
        pipe.zrange(key(site, "waiting"), 0, 0)
        pipe.zrange(key(site, "leased"), 0, -1)
        waiting, oldest, leased = pipe.execute()
        pending = self.get_many(site, [*oldest, *leased])
        ages = [self.now() - comment.accepted_at for comment in pending]
        return Backlog(waiting, len(leased), max(ages, default=0) / 1000)

    @redis_errors
    def counters(self, site: str) -> dict[str, float]:
        """Return totals since the beginning, counted by the scripts that made the changes."""
        totals = self._redis.hgetall(key(site, "counters"))
        return {name: float(value) for name, value in totals.items()}

    @redis_errors
    def now(self) -> int:
        """Return the store's clock in milliseconds since 1970."""
        return now_ms(self._redis)

    @redis_errors
    def check_writable(self) -> None:
        """Raise StoreUnavailable unless a write is taken now."""
        self._redis.set(PROBE, 1, px=1000)


def _author_record(own: Sequence[int], former: Sequence[int], same: bool) -> AuthorRecord:
    return AuthorRecord(*(n if same else n + old for n, old in zip(own, former, strict=True)))
