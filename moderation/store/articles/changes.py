"""Changes of articles in Redis: made, listed and taken back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Unpack

from moderation.articles import change as rules
from moderation.articles.change import FACTS, HEAT, ArticleValues, Change
from moderation.errors import ArticleChanged, NotFound
from moderation.store.articles.records import StoredArticle, load_many
from moderation.store.documents import dump, load, present
from moderation.store.journal import Journal
from moderation.store.keys import key
from moderation.store.scripting import Script
from moderation.store.server.connection import redis_errors
from moderation.submission import Article


@dataclass(frozen=True, slots=True)
class ChangeArticle(Script[int]):
    """Answers 0 where something else stands than ``expected``, and then changes nothing."""

    file = "change_article.lua"
    id: str
    change: str
    values: str
    expected: str
    by: str
    data: str
    undoes: str | None


class ArticleChanges(Journal):
    """Changes of the articles of all sites. Methods raise StoreUnavailable while Redis is away."""

    @redis_errors
    def change_article(
        self,
        site: str,
        article: Article,
        *,
        released: Collection[str] = (),
        assignees: Collection[str] | None = None,
        by: str,
        **settings: Unpack[ArticleValues],
    ) -> StoredArticle:
        """Set ``settings`` for an article, and pin what ``article`` says.

        Fields that are named in ``released`` go back to their default. ``assignees`` are what it
        can be assigned to. Raises Invalid with every problem.
        """
        given = present(url=article.url or None, title=article.title or None, **settings)
        values = {name: rules.stored(value) for name, value in given.items()}
        values |= dict.fromkeys(released, "")
        if "premoderated" in values:
            values.setdefault(HEAT, "")  # whoever says it anew says why
        rules.check(values, assignees)
        self._change(site, article.id, values, by=by)
        return load_many(self._redis, site, [article.id])[article.id]

    @redis_errors
    def article_changes(self, site: str, article_id: str) -> list[Change]:
        """Return what was changed of an article, the newest first."""
        texts = self._redis.lrange(key(site, "article_changes", article_id), 0, -1)
        return [_load(text) for text in texts]

    @redis_errors
    def undo_article_change(
        self, site: str, article_id: str, change_id: str, *, by: str
    ) -> StoredArticle:
        """Set what a change set back to what it was before.

        Raises:
            NotFound: there is no such change, or it was taken back.
            ArticleChanged: a later change set the same field.
        """
        former = self.article_changes(site, article_id)
        undone = rules.undone_ids(former)
        undoable = {one.id: one for one in former if not one.undoes and one.id not in undone}
        if change_id not in undoable:
            raise NotFound("change", change_id)
        change = undoable[change_id]
        self._change(
            site, article_id, change.before, expected=change.after, undoes=change_id, by=by
        )
        return load_many(self._redis, site, [article_id])[article_id]

    @redis_errors
    def _change(
        self,
        site: str,
        article_id: str,
        values: Mapping[str, str],
        *,
        expected: Mapping[str, str] | None = None,
        undoes: str | None = None,
        by: str,
    ) -> None:
        change_id = secrets.token_hex(8)
        call = ChangeArticle(
            id=article_id,
            change=change_id,
            values=dump(values),
            expected=dump(expected) if expected else "",
            by=by,
            data=_told(article_id, change_id, values, undoes),
            undoes=undoes,
        )
        if not self._scripts.run(site, call):
            raise ArticleChanged(article_id)


def _load(text: str) -> Change:
    doc = load(text)
    fields = {name: (before, after) for name, (before, after) in doc["c"].items()}
    return Change(doc["i"], int(doc["t"]), doc["b"], fields, doc.get("x"))


def _told(article_id: str, change_id: str, values: Mapping[str, str], undoes: str | None) -> str:
    """Return what the journal says of a change."""
    pins = {name for name in FACTS if name in values}
    closed = values.get("closed")
    return dump({
        "article": article_id,
        "change": change_id,
        "closed": None if closed is None else closed == "1",
        "publishing": values.get("publishing") or None,
        "pinned": sorted(name for name in pins if values[name]),
        "released": sorted(name for name in values if not values[name] and name not in _FLAGS),
        **rules.told(values),
        **({"undoes": undoes} if undoes else {}),
    })  # fmt: skip


_FLAGS = {"closed", "premoderated", "slow_seconds", HEAT}
