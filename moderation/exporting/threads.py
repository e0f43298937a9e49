"""The comments of a site article by article, for formats that want them so.

The store has them by arrival. So they are read twice: once for their ids, which are noted on disk,
then for their texts, a page in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.comment import Comment
from moderation.exporting.gathering import PAGE, pages
from moderation.exporting.notes import Noted, NotedArticle, Notes
from moderation.store.articles.records import StoredArticle
from moderation.store.reader import Reader


def note_all(store: Reader, site: str, notes: Notes) -> None:
    """Note every comment of ``site`` and its article."""
    for named, comments in pages(store, site):
        for article_id, at in named.items():
            notes.add_article(article_id, at)
        for comment in comments:
            notes.add(comment.sequence, comment.id, comment.article_id, comment.parent or "")


def articles(
    store: Reader, site: str, notes: Notes
) -> Iterator[tuple[NotedArticle, StoredArticle]]:
    """Yield the articles that are noted, with what the store knows of them."""
    for noted in notes.articles():
        yield noted, store.article(site, noted.id)


def comments(
    store: Reader, site: str, notes: Notes, article: NotedArticle
) -> Iterator[tuple[Noted, Comment]]:
    """Yield the comments of an article by arrival, so each before its replies."""
    for page in notes.pages(article.number, PAGE):
        read = store.get_many(site, [noted.id for noted in page])
        yield from zip(page, read, strict=True)
