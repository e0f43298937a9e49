"""An article as the store knows it: what posts said of it, and what is pinned."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.comment import Comment
from moderation.policy import Publishing
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.submission import Article


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What the store knows of an article."""

    article: Article
    closed: bool
    publishing: Publishing | None
    pinned: frozenset[str]  # "url", "title": what posts do not change

    def over(self, said: Article) -> Article:
        """Return what a comment ``said`` of the article, with what is pinned in its place."""
        return replace(said, **{name: getattr(self.article, name) for name in self.pinned})


def load(article_id: str, record: Mapping[str, str]) -> StoredArticle:
    """Return the article of a record that is not empty."""
    description = json.loads(record["description"])
    return StoredArticle(
        Article(article_id, description.get("url"), description.get("title")),
        closed=record.get("closed") == "1",
        publishing=Publishing(record["publishing"]) if "publishing" in record else None,
        pinned=frozenset(record.get("pinned", "").split()),
    )


def with_pins(redis: Redis, site: str, comments: Sequence[Comment]) -> list[Comment]:
    """Return ``comments`` with what is pinned of their articles, in one round trip."""
    pinned = _pinned(redis, site, {c.submission.article.id for c in comments if c.submission})
    return [_described(comment, pinned) for comment in comments]


def _pinned(redis: Redis, site: str, ids: set[str]) -> dict[str, StoredArticle]:
    pipe, ordered = redis.pipeline(transaction=False), sorted(ids)
    for article_id in ordered:
        pipe.hgetall(key(site, "article", article_id))
    pairs = zip(ordered, pipe.execute() if ordered else [], strict=True)
    return {id_: load(id_, record) for id_, record in pairs if record.get("pinned")}


def _described(comment: Comment, pinned: Mapping[str, StoredArticle]) -> Comment:
    said = comment.submission
    if said is None or said.article.id not in pinned:
        return comment
    article = pinned[said.article.id].over(said.article)
    return replace(comment, submission=replace(said, article=article))
