"""Reading threads: public comments in their order, how many there are, the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.status import Status
from moderation.store.keys import key
from moderation.store.pages import Page
from moderation.store.scripting import Script
from moderation.store.server.connection import redis_errors
from moderation.store.thread.comments import Comments
from moderation.store.thread.order import ThreadOrder
from moderation.store.thread.order import places as next_places
from moderation.store.thread.places import Beginning, below, conversation, latest
from moderation.store.thread.stubs import FIELDS, Stub, with_stubs
from moderation.store.thread.whole import WholeThread


@dataclass(frozen=True, slots=True)
class Settle(Script[int]):
    """End the undo windows that have passed."""

    file = "settle.lua"


class Threads(Comments):
    """The threads of all sites. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def settle(self, site: str) -> None:
        """End the undo windows that have passed; approvals reach their threads by that."""
        self._scripts.run(site, Settle())

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
        self.settle(site)
        begin = Beginning(after or "", self._conversation(site, article_id, at) if at else "")
        places = next_places(self._redis, self._whole(site, article_id), order, begin, limit + 1)
        ids = [place.rpartition("-")[2] for place in places]
        known = {comment.id: comment for comment in self.get_many(site, ids)}
        public = [
            (place, known[id_])
            for place, id_ in zip(places, ids, strict=True)
            if known[id_].submission  # else it was erased between the two looks
        ]
        items = with_stubs(lambda ids: self.fields(site, ids, *FIELDS), public, after)
        shown = [item for _, item in items[:limit]]
        return Page(shown, items[limit - 1][0] if len(items) > limit else None)

    def _conversation(self, site: str, article_id: str, comment_id: str) -> str:
        """Return the path of the conversation of a comment, "" if it is of another article."""
        (fields,) = self.fields(site, [comment_id], "article", "path")
        return conversation(fields["path"]) if fields.get("article") == article_id else ""

    def _whole(self, site: str, article_id: str) -> WholeThread:
        return WholeThread(self._redis, self._archived, site, article_id)

    @redis_errors
    def newest_public(self, site: str, article_id: str, limit: int) -> list[Comment]:
        """Return the newest approved comments of an article, among the last LATEST of its thread.

        Those of post-moderation that nobody has judged are left out.
        """
        self.settle(site)
        places = latest(self._whole(site, article_id))
        comments = self.get_many(site, [place.rpartition("-")[2] for place in places])
        approved = [one for one in comments if one.status is Status.APPROVED and one.submission]
        return approved[:limit]

    @redis_errors
    def public_below(self, comment: Comment, limit: int) -> list[str]:
        """Return the ids of the public replies to ``comment``, to replies too, in thread order."""
        places = below(self._whole(comment.site, comment.article_id), comment.path, limit)
        return [place.rpartition("-")[2] for place in places]

    @redis_errors
    def thread_counts(self, site: str, article_ids: Sequence[str]) -> dict[str, int]:
        """Return how many public comments each article has."""
        self.settle(site)
        pipe = self._redis.pipeline(transaction=False)
        for article_id in article_ids:
            pipe.zcard(key(site, "thread", article_id))
            pipe.hget(key(site, "archived_threads"), article_id)
        counts = pipe.execute()
        both = zip(article_ids, counts[::2], counts[1::2], strict=True)
        return {article_id: live + int(moved or 0) for article_id, live, moved in both}

    def thread_count(self, site: str, article_id: str) -> int:
        """Return how many public comments an article has."""
        return self.thread_counts(site, [article_id])[article_id]
