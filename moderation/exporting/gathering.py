"""What an export holds: every comment that was there when it began, parents before replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from moderation.comment import Comment, Event
from moderation.store.reader import ARRIVALS, Reader

PAGE = 500  # records in one round trip, and in memory


def pages(store: Reader, site: str) -> Iterator[tuple[Mapping[str, int], list[Comment]]]:
    """Yield by arrival the articles that are named, with when (ms), and comments with their texts.

    The end is fixed at the beginning: what arrives later is left out, so no reply is there without
    its parent. Each comment is as it stands when it is read.
    """
    end, after = place(store.last_cursor(site)), None
    while events := store.events(site, after=after, limit=PAGE).items:
        after = events[-1].cursor
        events = [event for event in events if place(event.cursor) <= end]
        if not events:
            return
        arrived = [e.comment_id for e in events if e.type in ARRIVALS and e.comment_id]
        comments = store.get_many(site, arrived)
        yield _articles(events, comments), comments


def _articles(events: Sequence[Event], comments: Sequence[Comment]) -> Mapping[str, int]:
    named: dict[str, int] = {}
    for comment in comments:
        named.setdefault(comment.article_id, comment.posted_at)
    for event in events:
        if event.type == "article.changed":
            named.setdefault(str(event.data["article"]), event.at)
    return named


def place(cursor: str) -> tuple[int, ...]:
    """Return a cursor of the journal as numbers, which compare as places do."""
    return tuple(int(part) for part in cursor.split("-"))
