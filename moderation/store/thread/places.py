"""Which places of a thread come next: oldest first, or the conversations newest first.

A conversation is a comment of the article's own with all replies below it; within one, each comment
comes before its replies in either order. Its places begin with the path of that comment, and "-"
sorts before ".", which sorts before "/".
"""

from __future__ import annotations

from dataclasses import dataclass

from moderation.store.thread.whole import WholeThread

LATEST = 200  # places that are looked through for the newest comments
PART_CHARACTERS = (
    19  # of a place's own part: 11 digits of time, 8 of the number (threads/paths.lua)
)


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


def oldest(thread: WholeThread, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places of the thread."""
    return thread.forwards(begin.least, "+", count)


def newest(thread: WholeThread, begin: Beginning, count: int) -> list[str]:
    """Return the next ``count`` places, the newest conversation first; at most three looks."""
    root = begin.root or conversation(begin.after)
    places = thread.forwards(begin.least, f"({root}/", count) if root else []
    if len(places) == count:
        return places
    older = thread.backwards(f"({root}-" if root else "+", "-", count)
    if len(older) == count:  # the last conversation may begin before what was read
        last = conversation(older[-1])
        whole = thread.forwards(f"[{last}-", f"({last}/", count)
        older = [place for place in older if conversation(place) != last]
        return [*places, *_in_order(older), *whole][:count]
    return [*places, *_in_order(older)][:count]


def below(thread: WholeThread, path: str, count: int) -> list[str]:
    """Return the first ``count`` places of the replies to the comment with ``path``."""
    return thread.forwards(f"[{path}.", f"({path}/", count)


def latest(thread: WholeThread) -> list[str]:
    """Return the last LATEST places of the thread by when they were posted, newest first."""
    places = thread.backwards("+", "-", LATEST)
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
