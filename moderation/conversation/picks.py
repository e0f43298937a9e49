"""What readers see of the newsroom's picks."""

from __future__ import annotations

from moderation.comment import Comment
from moderation.status import Status
from moderation.store.reader import Reader
from moderation.store.thread.picks import Picks


def public_picks(reader: Reader, picks: Picks, site: str, article_id: str) -> list[Comment]:
    """Return the picks of an article that are published, the pinned one first, then the newest."""
    comments = reader.get_many(site, picks.of_article(site, article_id))
    told = (reader.public_view(one) if one.decisions else one for one in comments)
    return [one for one in told if one.status is Status.APPROVED and one.submission]
