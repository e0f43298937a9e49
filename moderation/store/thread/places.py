"""Which places of a thread come next: oldest first, or the conversations newest first.

A conversation is a comment of the article's own with all replies below it; within one, each comment
comes before its replies in either order. Its places begin with the path of that comment, and "-"
sorts before ".", which sorts before "/".
"""

from __future__ import annotations

from dataclasses import dataclass

from moderation.store.server.commands import Redis

LATEST = 200  # places that are looked through for the newest comments
PART_CHARACTERS = 19  # of a place's own part: 11 digits of time, 8 of the number (lib/paths.lua)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a page begins: behind the place ``after``, or with the conversation ``root``."""

    after: str = ""
    root: str = ""

    @property
    def least(self) -> str:
        """The same as ZRANGEBYLEX says it."""
        if self.root:
            return f"[{self.root}-"
        return f"({self.after}" if self.after else "-"


def oldest(redis: Redis, thread: str, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places of the sorted set ``thread``."""
    return redis.zrangebylex(thread, begin.least, "+", 0, count)


def newest(redis: Redis, thread: str, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places, the newest conversation first; at most three commands."""
    root = begin.root or conversation(begin.after)
    places = redis.zrangebylex(thread, begin.least, f"({root}/", 0, count) if root else []
    if len(places) == count:
        return places
    older = redis.zrevrangebylex(thread, f"({root}-" if root else "+", "-", 0, count)
    if len(older) == count:  # the last conversation may begin before what was read
        last = conversation(older[-1])
        whole = redis.zrangebylex(thread, f"[{last}-", f"({last}/", 0, count)
        older = [place for place in older if conversation(place) != last]
        return [*places, *_in_order(older), *whole][:count]
    return [*places, *_in_order(older)][:count]


def below(redis: Redis, thread: str, path: str, count: int) -> list[str]:
    """Return the first ``count`` places of the replies to the comment with ``path``."""
    return redis.zrangebylex(thread, f"[{path}.", f"({path}/", 0, count)


def latest(redis: Redis, thread: str) -> list[str]:
    """Return the last LATEST places of the thread by when they were posted, newest first."""
    places = redis.zrevrangebylex(thread, "+", "-", 0, LATEST)
    return sorted(places, key=_own_part, reverse=True)


def _own_part(place: str) -> str:
    """Return when and as which a comment came; parts of before paths held a time sort first."""
    return place.partition("-")[0].rpartition(".")[2].rjust(PART_CHARACTERS, "0")


def conversation(place: str) -> str:
    """Return the path of the comment above all others of the conversation that ``place`` is in."""
    return place.partition("-")[0].partition(".")[0]


def _in_order(backwards: list[str]) -> list[str]:
    """Return whole conversations, given last place first, each from its own beginning."""
    by_root: dict[str, list[str]] = {}
    for place in backwards:
        by_root.setdefault(conversation(place), []).insert(0, place)
    return [place for places in by_root.values() for place in places]
