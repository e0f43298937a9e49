"""The conversations of a thread by readers' votes on the comments that they begin with.

``Voted`` has those with more votes up than down. They come first, the most voted one before the
others; after them come all others, the newest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from moderation.store.server.commands import Redis
from moderation.store.thread.places import Beginning, conversation, newest
from moderation.store.thread.whole import WholeThread

CHUNK = 20  # conversations asked for at a time


class Voted:
    """The conversations of one article with more votes up than down, in a sorted set."""

    def __init__(self, redis: Redis, name: str) -> None:
        self._redis, self._name = redis, name

    def rank(self, root: str) -> int | None:
        """Return how many conversations have more votes; None where it is not among them."""
        return self._redis.zrevrank(self._name, root)

    def roots(self, first: int) -> list[str]:
        """Return CHUNK conversations from that rank on."""
        return self._redis.zrange(self._name, first, first + CHUNK - 1, desc=True)

    def without(self, places: Sequence[str]) -> list[str]:
        """Return those of ``places`` whose conversations are not among them."""
        scores = self._redis.zmscore(self._name, [conversation(place) for place in places])
        return [place for place, score in zip(places, scores, strict=True) if score is None]


def most_voted(thread: WholeThread, voted: Voted, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places; votes cast between two pages can move a conversation."""
    root = begin.root or conversation(begin.after)
    rank = voted.rank(root) if root else -1
    if rank is None:
        return _others(thread, voted, begin, count)
    places = thread.forwards(begin.least, f"({root}/", count) if root else []
    while len(places) < count:
        roots = voted.roots(rank + 1)
        if not roots:
            return [*places, *_others(thread, voted, Beginning(), count - len(places))]
        for one in roots:
            if len(places) < count:
                places += thread.forwards(f"[{one}-", f"({one}/", count - len(places))
        rank += len(roots)
    return places[:count]


def _others(thread: WholeThread, voted: Voted, begin: Beginning, count: int) -> list[str]:
    """Return the next places of conversations that are not among ``voted``, the newest first."""
    places: list[str] = []
    while len(places) < count:
        part = newest(thread, begin, count)
        if not part:
            break
        places += voted.without(part)
        begin = Beginning(after=part[-1])
    return places[:count]
