"""An article as the store knows it: what posts said of it, and what is pinned."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.articles import heat
from moderation.articles.change import FACTS, HEAT, ArticleSettings, of_record
from moderation.articles.heat import Heat
from moderation.comment import Comment
from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.submission import Article


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What the store knows of an article; with ``heat`` the breaker holds all its comments."""

    article: Article
    settings: ArticleSettings
    pinned: frozenset[str]  # "url", "title": what posts do not change
    heat: Heat | None = None

    def over(self, said: Article) -> Article:
        """Return what a comment ``said`` of the article, beside what is known.

        What is pinned stands in its place; what it did not say is what other posts said.
        """
        names = [name for name in FACTS if name in self.pinned or not getattr(said, name)]
        return replace(said, **{name: getattr(self.article, name) for name in names})


def load(article_id: str, record: Mapping[str, str]) -> StoredArticle:
    """Return the article of a record that is not empty."""
    description = json.loads(record["description"])
    return StoredArticle(
        Article(article_id, description.get("url"), description.get("title")),
        of_record(record),
        pinned=frozenset(record.get("pinned", "").split()),
        heat=heat.load(record[HEAT]) if record.get(HEAT) else None,
    )


def load_many(redis: Redis, site: str, ids: Collection[str]) -> dict[str, StoredArticle]:
    """Return those of the articles ``ids`` that the store knows, in one round trip."""
    pipe, ordered = redis.pipeline(transaction=False), sorted(ids)
    for article_id in ordered:
        pipe.hgetall(key(site, "article", article_id))
    pairs = zip(ordered, pipe.execute() if ordered else [], strict=True)
    return {id_: load(id_, record) for id_, record in pairs if record}


def described(comments: Sequence[Comment], known: Mapping[str, StoredArticle]) -> list[Comment]:
    """Return ``comments`` with what is ``known`` of their articles."""
    return [_described(comment, known) for comment in comments]


def _described(comment: Comment, known: Mapping[str, StoredArticle]) -> Comment:
    said = comment.submission
    if said is None or said.article.id not in known:
        return comment
    article = known[said.article.id].over(said.article)
    return replace(comment, submission=replace(said, article=article))
