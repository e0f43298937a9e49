"""What a site has beside its comments: articles, the policy and the settings in force."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from moderation.comment import Comment
from moderation.documents import read_as
from moderation.errors import NotFound
from moderation.policy import Policy
from moderation.promise.limits import load_limits
from moderation.site import site_settings
from moderation.site.guidelines import Guidelines
from moderation.site.site_settings import SiteSettings
from moderation.store import policy_records
from moderation.store.articles import records as articles
from moderation.store.articles.records import StoredArticle
from moderation.store.journal import Journal
from moderation.store.keys import key
from moderation.store.learning import model_places
from moderation.store.learning.model_places import Places
from moderation.store.server.commands import Pipeline
from moderation.store.server.connection import redis_errors


def ask_policy(pipe: Pipeline, site: str) -> None:
    """Ask for the two documents that make a policy: itself, and the limits of its promises."""
    pipe.hget(key(site, "policy"), "document")
    pipe.get(key(site, "limits"))


def read_policy(document: str | None, limits: str | None) -> Policy:
    """Return the policy behind the two fields."""
    policy = policy_records.load_policy(document) if document else Policy()
    return replace(policy, limits=load_limits(limits)) if limits else policy


class SiteDocuments(Journal):
    """The documents of all sites. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def article(self, site: str, article_id: str) -> StoredArticle:
        """Return an article. Raises NotFound where no comment or change ever named it."""
        fields = self._redis.hgetall(key(site, "article", article_id))
        if not fields:
            raise NotFound("article", article_id)
        return articles.load(article_id, fields)

    @redis_errors
    def articles(self, site: str, ids: Collection[str]) -> dict[str, StoredArticle]:
        """Return those of the articles ``ids`` that any comment or change named."""
        return articles.load_many(self._redis, site, ids)

    @redis_errors
    def with_pins(self, site: str, comments: Sequence[Comment]) -> list[Comment]:
        """Return ``comments`` with what is known of their articles.

        What is pinned stands in place of what each said, the rest where it said nothing.
        """
        ids = {comment.article_id for comment in comments if comment.submission}
        return articles.described(comments, self.articles(site, ids))

    @redis_errors
    def model_places(self, site: str) -> Places:
        """Return which of the site's own models are at work and in shadow."""
        return model_places.places(self._redis, site)

    @redis_errors
    def policy(self, site: str) -> Policy:
        """Return the policy in force with its limits: version 0 until one is saved."""
        pipe = self._redis.pipeline(transaction=False)
        ask_policy(pipe, site)
        return read_policy(*pipe.execute())

    @redis_errors
    def policies(self, site: str) -> list[Policy]:
        """Return all saved versions, newest first."""
        documents = self._redis.lrange(key(site, "policies"), 0, -1)
        return [policy_records.load_policy(document) for document in documents]

    def guidelines(self, site: str) -> Guidelines:
        """Return what the site asks of comments: version 0 until something is saved."""
        return next(iter(self.guidelines_versions(site, limit=1)), Guidelines())

    @redis_errors
    def guidelines_versions(self, site: str, *, limit: int) -> list[Guidelines]:
        """Return the newest saved versions, the newest first."""
        documents = self._redis.lrange(key(site, "guidelines"), 0, limit - 1)
        return [read_as(Guidelines, json.loads(document)) for document in documents]

    @redis_errors
    def settings(self, site: str) -> SiteSettings:
        """Return the site's settings: version 0, the defaults, until some are saved."""
        document = self._redis.hget(key(site, "settings"), "document")
        return site_settings.of_document(json.loads(document)) if document else SiteSettings()
