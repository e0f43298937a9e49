"""The row of each article: what lists of articles are searched and filtered by."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.projection.database import Database
from moderation.projection.records import upsert
from moderation.store.articles.records import StoredArticle
from moderation.submission import Article
from moderation.text.stems import stems

_COLUMNS = (
    "site", "article", "url", "title", "words", "closed", "premoderated", "heated", "assigned",
)  # fmt: skip
_ROW = upsert("articles", _COLUMNS, 2)
_FACTS = "SELECT url, title FROM articles WHERE site = ? AND article = ?"


def write(database: Database, site: str, known: Mapping[str, StoredArticle]) -> set[str]:
    """Write what is ``known`` of articles.

    Return the ids of those whose address or title nobody had said when earlier comments came.
    """
    named = set()
    for id_, stored in known.items():
        former = database.execute(_FACTS, (site, id_)).fetchone()
        article = stored.article
        if former and any(
            new and not old for old, new in zip(former, _facts(article), strict=True)
        ):
            named.add(id_)
        database.execute(_ROW, _values(site, stored))
    return named


def about(article: Article) -> str:
    """Return the stems by which an article's comments are found."""
    return " ".join(stems(" ".join(filter(None, (article.title, article.id, article.url)))))


def _facts(article: Article) -> tuple[str | None, str | None]:
    return article.url, article.title


def _values(site: str, stored: StoredArticle) -> tuple[object, ...]:
    article, settings = stored.article, stored.settings
    return (
        site,
        article.id,
        *_facts(article),
        f" {about(article)} ",
        settings.closed,
        settings.premoderated,
        stored.heat is not None,
        settings.assigned or None,
    )
