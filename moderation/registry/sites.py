"""The sites of the installation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from moderation.errors import ConfigError, NotFound
from moderation.registry.audited_hashes import Action, Line, Written
from moderation.store.epochs import open_installation, open_site
from moderation.store.installation_keys import INSTALLATION, SITES
from moderation.store.server.connection import redis_errors

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Site:
    """A publication; ``slug`` names it in URLs and keys."""

    slug: str
    name: str


class Sites(Written):
    """Sites in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def add_site(self, slug: str, name: str) -> Site:
        """Create a site, or return it as it is.

        Raises:
            ConfigError: ``slug`` is not 1..40 characters of a-z, 0-9 and '-', or is reserved.
        """
        if not SLUG.fullmatch(slug):
            raise ConfigError("site", f"must be 1 to 40 of a-z, 0-9 and '-', got {slug!r}")
        if slug == INSTALLATION:
            raise ConfigError("site", f"{slug!r} is the installation's own name")
        if not self._redis.hexists(SITES, slug):
            open_installation(self._redis)
            open_site(self._redis, slug)
        line = Line(Action.SITE_ADDED, slug, {"name": name})
        document = json.dumps({"name": name})
        self._write_if(SITES, slug, None, ("HSET", SITES, slug, document), line=line)
        return self.site(slug)

    @redis_errors
    def note_export(self, slug: str, form: str) -> None:
        """Note in the audit log that the comments of a site are being exported."""
        self._write(line=Line(Action.SITE_EXPORTED, slug, {"format": form}))

    @redis_errors
    def note_import(self, slug: str, form: str) -> None:
        """Note in the audit log that an archive is being imported into a site."""
        self._write(line=Line(Action.SITE_IMPORTED, slug, {"format": form}))

    @redis_errors
    def sites(self) -> list[Site]:
        """Return all sites by slug."""
        documents = self._redis.hgetall(SITES)
        return [Site(slug, json.loads(doc)["name"]) for slug, doc in sorted(documents.items())]

    @redis_errors
    def site(self, slug: str) -> Site:
        """Return one site. Raises NotFound."""
        doc = self._redis.hget(SITES, slug)
        if doc is None:
            raise NotFound("site", slug)
        return Site(slug, json.loads(doc)["name"])
