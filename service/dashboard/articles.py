"""How long an article has been discussed: what is known of its age."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.comment import Comment
from moderation.projection.search import Projection
from service.services import services


def discussed_since(site: str, comments: Iterable[Comment]) -> dict[str, int]:
    """Return, by article, when the oldest of its comments came, in milliseconds since 1970.

    Nobody tells when an article appeared; that comment is the earliest sign of it. An article
    that the projection does not know yet is missing.
    """
    articles = {c.submission.article.id for c in comments if c.submission}
    return Projection(services().settings.projection).first_arrivals(site, sorted(articles))
