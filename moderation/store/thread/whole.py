"""The places of a thread: those in Redis, and those that moved to the archive, as one order."""

from __future__ import annotations

from moderation.store.archived.archived import Archived
from moderation.store.archived.listing import standing_places
from moderation.store.keys import key
from moderation.store.server.commands import Redis


class WholeThread:
    """An article's public comments. Bounds are those of ZRANGEBYLEX; see ``places``."""

    def __init__(self, redis: Redis, archived: Archived, site: str, article: str) -> None:
        self._redis = redis
        self._archived = archived
        self._site = site
        self._article = article
        self._key = key(site, "thread", article)
        self.voted = key(site, "voted", article)  # paths of conversations by readers' votes

    def forwards(self, least: str, most: str, count: int) -> list[str]:
        """Return the first ``count`` places between two bounds."""
        live = self._redis.zrangebylex(self._key, least, most, 0, count)
        return sorted({*live, *self._moved(least, most, count)})[:count]

    def backwards(self, most: str, least: str, count: int) -> list[str]:
        """Return the last ``count`` places between two bounds, the last first."""
        live = self._redis.zrevrangebylex(self._key, most, least, 0, count)
        moved = self._moved(least, most, count, backwards=True)
        return sorted({*live, *moved}, reverse=True)[:count]

    def _moved(self, least: str, most: str, count: int, *, backwards: bool = False) -> list[str]:
        """Return places of the archive; a thread without any there asks Redis alone."""
        if not self._redis.hget(key(self._site, "archived_threads"), self._article):
            return []
        archive, places = self._archived.archive(), list[str]()
        while archive and len(places) < count:
            page = archive.places(
                self._site, self._article, least, most, count, backwards=backwards
            )
            places += standing_places(self._redis, self._site, self._key, page)
            if len(page) < count:
                break
            least, most = (least, f"({page[-1]}") if backwards else (f"({page[-1]}", most)
        return places[:count]
