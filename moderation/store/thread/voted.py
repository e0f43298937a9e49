"""The conversations of a thread by readers' votes on the comments that they begin with.

The sorted set ``voted`` has those with more votes up than down. They come first, the most voted
one before the others; after them come all others, the newest first.
"""

from __future__ import annotations

from moderation.store.server.commands import Redis
from moderation.store.thread.places import Beginning, conversation, newest

CHUNK = 20  # conversations read at a time; most have few replies


def most_voted(redis: Redis, thread: str, voted: str, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places; votes cast between two pages can move a conversation."""
    root = begin.root or conversation(begin.after)
    rank = redis.zrevrank(voted, root) if root else -1
    if rank is None:
        return _without_voted(redis, thread, voted, begin, count)
    places = redis.zrangebylex(thread, begin.least, f"({root}/", 0, count) if root else []
    while len(places) < count:
        roots = redis.zrange(voted, rank + 1, rank + CHUNK, desc=True)
        if not roots:
            rest = _without_voted(redis, thread, voted, Beginning(), count - len(places))
            return [*places, *rest]
        places += _conversations(redis, thread, roots, count)
        rank += len(roots)
    return places[:count]


def _conversations(redis: Redis, thread: str, roots: list[str], count: int) -> list[str]:
    """Return the first ``count`` places of each conversation, in one round trip."""
    pipe = redis.pipeline(transaction=False)
    for root in roots:
        pipe.zrangebylex(thread, f"[{root}-", f"({root}/", 0, count)
    return [place for places in pipe.execute() for place in places]


def _without_voted(
    redis: Redis, thread: str, voted: str, begin: Beginning, count: int
) -> list[str]:
    """Return the next places of conversations that are not in ``voted``, the newest first."""
    places: list[str] = []
    while len(places) < count:
        part = newest(redis, thread, begin, count)
        if not part:
            break
        scores = redis.zmscore(voted, [conversation(place) for place in part])
        places += [place for place, score in zip(part, scores, strict=True) if score is None]
        begin = Beginning(after=part[-1])
    return places[:count]
