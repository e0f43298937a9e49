"""The conversations of a thread by readers' votes on the comments that they begin with.

The sorted set ``voted`` has those with more votes up than down. They come first, the most voted
one before the others; after them come all others, the newest first.
"""

from __future__ import annotations

from moderation.store.server.commands import Redis
from moderation.store.thread.places import Beginning, conversation, newest
from moderation.store.thread.whole import WholeThread

CHUNK = 20  # conversations read at a time; most have few replies


def most_voted(redis: Redis, thread: WholeThread, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places; votes cast between two pages can move a conversation."""
    voted = thread.voted
    root = begin.root or conversation(begin.after)
    rank = redis.zrevrank(voted, root) if root else -1
    if rank is None:
        return _without_voted(redis, thread, begin, count)
    places = thread.forwards(begin.least, f"({root}/", count) if root else []
    while len(places) < count:
        roots = redis.zrange(voted, rank + 1, rank + CHUNK, desc=True)
        if not roots:
            rest = _without_voted(redis, thread, Beginning(), count - len(places))
            return [*places, *rest]
        for one in roots:
            places += thread.forwards(f"[{one}-", f"({one}/", count)
        rank += len(roots)
    return places[:count]


def _without_voted(redis: Redis, thread: WholeThread, begin: Beginning, count: int) -> list[str]:
    """Return the next places of conversations that are not in ``voted``, the newest first."""
    places: list[str] = []
    while len(places) < count:
        part = newest(thread, begin, count)
        if not part:
            break
        scores = redis.zmscore(thread.voted, [conversation(place) for place in part])
        places += [place for place, score in zip(part, scores, strict=True) if score is None]
        begin = Beginning(after=part[-1])
    return places[:count]
