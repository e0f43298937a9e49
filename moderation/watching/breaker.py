"""The circuit breaker: a hot article goes to pre-moderation by itself, and back after calm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.articles.change import Change
from moderation.articles.heat import BREAKER, Heat
from moderation.projection.articles.windows import Window, article_windows
from moderation.projection.search import Projection
from moderation.store.articles.records import StoredArticle
from moderation.store.server.clock import DAY_MS
from moderation.store.writer import Store
from moderation.submission import Article
from moderation.watching import norms
from moderation.watching.norms import CALM_WINDOWS, WINDOW_MS, Normal

PAST_MS = 7 * DAY_MS  # in which normal is looked for
NORMAL_SECONDS = 600  # how long what is normal holds before it is looked for anew
WINDOWS_MIN = 50  # of a site's past, before anybody can say how many arrivals are many
SHARE = 0.05  # of bad comments, of a site that begins


@dataclass(frozen=True, slots=True)
class Past:
    """What was usual on a site, ``at`` in ms: windows of each article, and the whole site."""

    at: int
    windows: Mapping[str, Sequence[Window]]
    site: Normal

    def normal(self, article: str) -> Normal:
        """Return what is usual for an article."""
        return norms.normal(self.windows.get(article, ()), self.site)


class Breaker:
    """Looks at the articles of sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, store: Store, projection: Projection) -> None:
        self._store, self._projection = store, projection
        self._pasts: dict[str, Past] = {}

    def round(self, site: str, now: int) -> list[str]:
        """Hold what is hot and let go what is calm; return the articles that were changed."""
        recent = article_windows(
            self._projection, site,
            since=now - CALM_WINDOWS * WINDOW_MS, until=now, length=WINDOW_MS,
        )  # fmt: skip
        past, changed = self._past(site, now), []
        for id_, stored in self._store.articles(
            site, {*recent, *self._projection.heated(site)}
        ).items():
            windows = [recent.get(id_, {}).get(age, Window()) for age in range(CALM_WINDOWS)]
            if self._look(site, stored, windows, past.normal(id_), now):
                changed.append(id_)
        return changed

    def _look(
        self, site: str, stored: StoredArticle, windows: Sequence[Window], usual: Normal, now: int
    ) -> bool:
        """Change what is set for an article if that is due."""
        if stored.heat:
            is_due = now - stored.heat.since >= CALM_WINDOWS * WINDOW_MS
            if not is_due or not norms.is_calm(windows, usual):
                return False
            self._set(site, stored, None)
            return True
        heat = None if stored.settings.premoderated else norms.heat(windows[0], usual, now)
        if heat is None or self._is_a_persons(site, stored.article.id, now):
            return False
        self._set(site, stored, heat)
        return True

    def _set(self, site: str, stored: StoredArticle, heat: Heat | None) -> None:
        self._store.change_article(
            site, Article(stored.article.id), premoderated=heat is not None,
            heat=heat.document if heat else "", by=BREAKER,
        )  # fmt: skip

    def _is_a_persons(self, site: str, article: str, now: int) -> bool:
        """Return whether a person said lately whether all comments are to be held."""
        changes = self._store.article_changes(site, article)
        newest = next((one for one in changes if "premoderated" in one.fields), None)
        return newest is not None and _is_fresh(newest, now)

    def _past(self, site: str, now: int) -> Past:
        known = self._pasts.get(site)
        if known is None or now - known.at > NORMAL_SECONDS * 1000:
            known = self._pasts[site] = _past(self._projection, site, now)
        return known


def _is_fresh(change: Change, now: int) -> bool:
    return change.by != BREAKER and now - change.at < norms.PERSON_MS


def _past(projection: Projection, site: str, now: int) -> Past:
    until = now - CALM_WINDOWS * WINDOW_MS
    windows = {
        article: [*by_age.values()]
        for article, by_age in article_windows(
            projection, site, since=until - PAST_MS, until=until, length=WINDOW_MS
        ).items()
    }
    every = [window for own in windows.values() for window in own]
    bad, outcomes = sum(w.bad for w in every), sum(w.outcomes for w in every)
    share = (bad + norms.PRIOR * SHARE) / (outcomes + norms.PRIOR)
    arrivals = norms.busiest(every) if len(every) >= WINDOWS_MIN else math.inf
    return Past(now, windows, Normal(share, arrivals))
