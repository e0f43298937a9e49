"""Reading the store: comments, threads, lists, the journal, and what there is to watch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.comment import Comment
from moderation.errors import NotFound
from moderation.status import Status
from moderation.store import records
from moderation.store.authors.counts import AuthorRecord
from moderation.store.documents import load
from moderation.store.indices import STATUS_INDICES, Indices, by_status
from moderation.store.installation_keys import PROBE
from moderation.store.keys import key
from moderation.store.learning.labels import LabelStore
from moderation.store.pages import Page
from moderation.store.scripting import Script
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors
from moderation.store.thread.order import ThreadOrder
from moderation.store.thread.order import places as next_places
from moderation.store.thread.places import Beginning, conversation, latest
from moderation.store.thread.stubs import Stub, with_stubs
from moderation.submission import Author

ARRIVALS = ("comment.accepted", "comment.imported")


class Order(StrEnum):
    """How a list is sorted; ``UNCERTAIN`` is nearest to the limit first, on either side of it."""

    RISK = "risk"
    OLDEST = "oldest"
    NEWEST = "newest"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's flag; ``at`` in milliseconds since 1970."""

    reporter: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """Comments without a verdict: waiting, with a worker, and the age of the oldest."""

    waiting: int
    leased: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Settle(Script[int]):
    """End the undo windows that have passed."""

    file = "settle.lua"


class Reader(Indices):
    """The reading half of the store. Methods raise StoreUnavailable while Redis is away."""

    @property
    def redis(self) -> Redis:
        """The client, from which a composition root makes the other parts of the same server."""
        return self._redis

    @property
    def outside_labels(self) -> LabelStore:
        """What people outside said of texts."""
        return LabelStore(self._redis)

    @redis_errors
    def get(self, site: str, comment_id: str) -> Comment:
        """Return a comment. Raises NotFound."""
        record = self._redis.hgetall(key(site, "comment", comment_id))
        if not record:
            raise NotFound("comment", comment_id)
        return records.load_comment(site, comment_id, record)

    @redis_errors
    def get_many(self, site: str, comment_ids: Sequence[str]) -> list[Comment]:
        """Return those of the comments that exist, in order, in one round trip."""
        if not comment_ids:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for comment_id in comment_ids:
            pipe.hgetall(key(site, "comment", comment_id))
        pairs = zip(comment_ids, pipe.execute(), strict=True)
        return [records.load_comment(site, id_, record) for id_, record in pairs if record]

    def bodies(self, site: str, comment_ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of those comments that have one, in one round trip."""
        pairs = zip(comment_ids, self.fields(site, comment_ids, "doc"), strict=True)
        return {id_: records.load_submission(got["doc"]).body for id_, got in pairs if got}

    @redis_errors
    def bulk_ids(self, site: str, bulk: str) -> list[str]:
        """Return what a bulk decision of the last day was about. Raises NotFound."""
        doc = self._redis.get(key(site, "bulk", bulk))
        if doc is None:
            raise NotFound("bulk decision", bulk)
        return [str(id_) for id_ in load(doc)]

    @redis_errors
    def as_told(self, comment: Comment) -> Comment:
        """Return ``comment`` as its site may know it, without decisions still in their window."""
        index = key(comment.site, "unsettled")
        members = [f"{comment.id} {decision.version}" for decision in comment.decisions]
        if members and any(self._redis.zmscore(index, members)):
            self._scripts.run(comment.site, Settle())
        scores = self._redis.zmscore(index, members) if members else []
        open_ = {d.version for d, score in zip(comment.decisions, scores, strict=True) if score}
        return comment.without(open_ | comment.recalled)

    @redis_errors
    def reports_on(self, site: str, comment_ids: Sequence[str]) -> list[list[Report]]:
        """Return readers' reports on each of the comments, oldest first, in one round trip."""
        if not comment_ids:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for comment_id in comment_ids:
            pipe.hgetall(key(site, "reports", comment_id))
        return [_reports(fields) for fields in pipe.execute()]

    def reports(self, site: str, comment_id: str) -> list[Report]:
        """Return readers' reports on a comment, oldest first."""
        return self.reports_on(site, [comment_id])[0]

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
    def thread(
        self,
        site: str,
        article_id: str,
        *,
        after: str | None = None,
        limit: int = 50,
        at: str | None = None,
        order: ThreadOrder = ThreadOrder.OLDEST,
    ) -> Page[Comment | Stub]:
        """Return public comments of an article in thread order: each before its replies.

        ``at`` is a comment whose conversation comes first, ``order`` sorts conversations. A
        stub stands for a comment that is not public while one below it is.
        """
        self._scripts.run(site, Settle())
        begin = Beginning(after or "", self._conversation(site, article_id, at) if at else "")
        places = next_places(self._redis, site, article_id, order, begin, limit + 1)
        ids = [place.rpartition("-")[2] for place in places]
        known = {comment.id: comment for comment in self.get_many(site, ids)}
        public = [
            (place, known[id_])
            for place, id_ in zip(places, ids, strict=True)
            if known[id_].submission  # else it was erased between the two looks
        ]
        items = with_stubs(self._redis, site, public, after)
        shown = [item for _, item in items[:limit]]
        return Page(shown, items[limit - 1][0] if len(items) > limit else None)

    def _conversation(self, site: str, article_id: str, comment_id: str) -> str:
        """Return the path of the conversation of a comment, "" if it is of another article."""
        article, path = self._redis.hmget(key(site, "comment", comment_id), ["article", "path"])
        return conversation(path) if path and article == article_id else ""

    @redis_errors
    def newest_public(self, site: str, article_id: str, limit: int) -> list[Comment]:
        """Return the newest approved comments of an article, among the last LATEST of its thread.

        Those of post-moderation that nobody has judged are left out.
        """
        self._scripts.run(site, Settle())
        places = latest(self._redis, key(site, "thread", article_id))
        comments = self.get_many(site, [place.rpartition("-")[2] for place in places])
        approved = [one for one in comments if one.status is Status.APPROVED and one.submission]
        return approved[:limit]

    @redis_errors
    def thread_counts(self, site: str, article_ids: Sequence[str]) -> dict[str, int]:
        """Return how many public comments each article has."""
        self._scripts.run(site, Settle())
        pipe = self._redis.pipeline(transaction=False)
        for article_id in article_ids:
            pipe.zcard(key(site, "thread", article_id))
        return dict(zip(article_ids, pipe.execute(), strict=True))

    @redis_errors
    def thread_count(self, site: str, article_id: str) -> int:
        """Return how many public comments an article has."""
        self._scripts.run(site, Settle())
        return int(self._redis.zcard(key(site, "thread", article_id)))

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


def _reports(fields: Mapping[str, str]) -> list[Report]:
    reports = [Report(reporter, **json.loads(doc)) for reporter, doc in fields.items()]
    return sorted(reports, key=lambda report: report.at)
