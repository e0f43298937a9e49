"""What an archive says of articles beside their comments; what is set here already stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from moderation.articles.change import ArticleSettings, ArticleValues
from moderation.errors import NotFound
from moderation.importing.archive import ArchivedArticle
from moderation.policy import Publishing
from moderation.store.articles.records import StoredArticle
from moderation.store.writer import Store
from moderation.submission import Article


def describe(
    store: Store,
    site: str,
    pages: Iterable[tuple[ArchivedArticle, Article]],
    assignees: Collection[str],
) -> None:
    """Set what was set; titles and addresses come with the comments, or are pinned.

    ``assignees`` are what an article can be assigned to here; another name may be anybody's.
    """
    for page, article in pages:
        given = _given(page, assignees)
        if any(given.values()) or page.pinned:
            _change(store, site, page, article, given)


def _given(page: ArchivedArticle, assignees: Collection[str]) -> ArticleValues:
    return {
        "closed": page.closed,
        "publishing": Publishing(page.publishing) if page.publishing else None,
        "premoderated": page.premoderated,
        "slow_seconds": page.slow_seconds,
        "instruction": page.instruction,
        "assigned": page.assigned if page.assigned in assignees else "",
    }


def _change(
    store: Store, site: str, page: ArchivedArticle, article: Article, given: ArticleValues
) -> None:
    known = StoredArticle(article, ArticleSettings(), frozenset())
    with suppress(NotFound):
        known = store.article(site, article.id)
    values = {
        name: value for name, value in given.items() if value and not getattr(known.settings, name)
    }
    pinned = {name: getattr(article, name) for name in page.pinned if name not in known.pinned}
    pinned = {name: value for name, value in pinned.items() if value}
    if values or pinned:
        store.change_article(site, Article(article.id, **pinned), by="import", **values)  # type: ignore[arg-type]
