"""In which order the conversations of an article come."""

from __future__ import annotations

from enum import StrEnum

from moderation.store.server.commands import Redis
from moderation.store.thread.places import Beginning, newest, oldest
from moderation.store.thread.voted import most_voted
from moderation.store.thread.whole import WholeThread


class ThreadOrder(StrEnum):
    """``VOTES`` begins with those that more readers are for than against, then the newest."""

    OLDEST = "oldest"
    NEWEST = "newest"
    VOTES = "votes"


def places(
    redis: Redis, thread: WholeThread, order: ThreadOrder, begin: Beginning, count: int
) -> list[str]:
    """Return the next ``count`` places of an article's thread."""
    if order is ThreadOrder.VOTES:
        return most_voted(redis, thread, begin, count)
    return (newest if order is ThreadOrder.NEWEST else oldest)(thread, begin, count)
