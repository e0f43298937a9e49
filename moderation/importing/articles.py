"""Which article of the site a page of the archive is: the site's rules, else what it says."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.importing.archive import ArchivedArticle, Unreadable
from moderation.submission import ARTICLE_ID_LIMIT, Article, cut
from moderation.text.article_urls import plain


class ArticleRules:
    """``from to`` on each line: exact, or with ``*`` at the end of both a prefix.

    An exact rule counts before a prefix, the longest prefix before others.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Read the rules; raise Unreadable with the line that is none."""
        self._exact: dict[str, str] = {}
        self._prefixes: list[tuple[str, str]] = []
        for number, line in enumerate(lines, 1):
            words = line.split()
            if not words or line.startswith("#"):
                continue
            if len(words) != 2:
                raise Unreadable(f"article rules, line {number}: must be 'from to'")
            self._add(*words)
        self._prefixes.sort(key=lambda rule: -len(rule[0]))

    def _add(self, source: str, target: str) -> None:
        if source.endswith("*"):
            self._prefixes.append((source[:-1], target.removesuffix("*")))
        else:
            self._exact[_matched(source)] = target

    def article(self, archived: ArchivedArticle) -> Article:
        """Return the article here; its id is what the rules or the archive say, else its URL."""
        url = plain(archived.url) if archived.url else ""
        for name in filter(None, (archived.id, archived.url, archived.key)):
            if target := self._target(name):
                return Article(target, url or None, archived.title or None)
        return Article(cut(archived.id or url or archived.key, ARTICLE_ID_LIMIT), url or None,
                       archived.title or None)  # fmt: skip

    def _target(self, name: str) -> str | None:
        if exact := self._exact.get(_matched(name)):
            return exact
        for prefix, target in self._prefixes:
            if name.startswith(prefix):
                return target + name[len(prefix) :]
        return None


def _matched(name: str) -> str:
    """Return a name as it is compared: without scheme, ``www.``, fragment and last slash."""
    bare = name.partition("#")[0]
    for start in ("https://", "http://", "www."):
        bare = bare.removeprefix(start)
    return bare.rstrip("/")
