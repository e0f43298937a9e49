"""The sites of the installation: made, named, archived; none is deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from moderation.errors import ConfigError, NotFound, SiteArchived
from moderation.registry.audited_hashes import TRIES, Action, Line, Written, overtaken
from moderation.registry.slugs import SLUG
from moderation.site.guidelines import LANGUAGES
from moderation.store.epochs import open_installation, open_site
from moderation.store.installation_keys import INSTALLATION, SITES
from moderation.store.server.connection import redis_errors

NAME_MAX = 80  # characters


@dataclass(frozen=True, slots=True)
class Site:
    """A publication; ``slug`` names it in URLs and keys.

    ``languages`` are those of its readers, the first one its own; empty where nobody said. From
    ``archived_at`` (s) on it takes no comments, and all that it has can be read.
    """

    slug: str
    name: str
    languages: tuple[str, ...] = ()
    archived_at: int | None = None


class Sites(Written):
    """Sites in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def add_site(self, slug: str, name: str) -> Site:
        """Create a site, or return it as it is.

        Raises:
            ConfigError: ``slug`` is not 1..40 characters of a-z, 0-9 and '-', or is reserved; or
                ``name`` is not 1..80 characters that can be seen.
        """
        if not SLUG.fullmatch(slug):
            raise ConfigError("site", f"must be 1 to 40 of a-z, 0-9 and '-', got {slug!r}")
        if slug == INSTALLATION:
            raise ConfigError("site", f"{slug!r} is the installation's own name")
        _require_name(name)
        if not self._redis.hexists(SITES, slug):
            open_installation(self._redis)
            open_site(self._redis, slug)
        line = Line(Action.SITE_ADDED, slug, {"name": name})
        document = json.dumps({"name": name})
        self._write_if(SITES, slug, None, ("HSET", SITES, slug, document), line=line)
        return self.site(slug)

    @redis_errors
    def set_site(self, slug: str, *, name: str, languages: Sequence[str]) -> Site:
        """Give a site another name and other languages.

        Raises:
            NotFound: there is no such site.
            ConfigError: the name is not 1..80 characters, or a language is none of ours.
        """
        _require_name(name)
        unknown = [one for one in languages if one not in LANGUAGES]
        if unknown:
            problem = f"must be among {', '.join(LANGUAGES)}, got {unknown[0]!r}"
            raise ConfigError("languages", problem)
        return self._change_site(
            slug, lambda site: replace(site, name=name, languages=tuple(dict.fromkeys(languages)))
        )

    @redis_errors
    def archive_site(self, slug: str) -> Site:
        """Let a site take nothing new; ``restore_site`` undoes it. Raises NotFound."""
        now = self._now()
        return self._change_site(
            slug, lambda site: replace(site, archived_at=site.archived_at or now)
        )

    @redis_errors
    def restore_site(self, slug: str) -> Site:
        """Let an archived site take comments again. Raises NotFound."""
        return self._change_site(slug, lambda site: replace(site, archived_at=None))

    def _change_site(self, slug: str, change: Callable[[Site], Site]) -> Site:
        for _ in range(TRIES):
            former = self._redis.hget(SITES, slug)
            if former is None:
                raise NotFound("site", slug)
            before = _load(slug, former)
            after = change(before)
            if after == before:
                return before
            command = ("HSET", SITES, slug, _dump(after))
            if self._write_if(SITES, slug, former, command, line=_line(before, after)):
                return after
        raise overtaken()

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
        """Return all sites by slug, archived ones too."""
        documents = self._redis.hgetall(SITES)
        return [_load(slug, doc) for slug, doc in sorted(documents.items())]

    @redis_errors
    def site(self, slug: str) -> Site:
        """Return one site. Raises NotFound."""
        doc = self._redis.hget(SITES, slug)
        if doc is None:
            raise NotFound("site", slug)
        return _load(slug, doc)

    @redis_errors
    def is_archived(self, slug: str) -> bool:
        """Return whether the site takes nothing new; one that there is not is none."""
        doc = self._redis.hget(SITES, slug)
        return doc is not None and _load(slug, doc).archived_at is not None

    def require_open(self, slug: str) -> None:
        """Return if the site takes something new. Raises NotFound, SiteArchived."""
        if self.site(slug).archived_at is not None:
            raise SiteArchived(slug)


def is_name(text: str) -> bool:
    """Return whether ``text`` can be the name of a site."""
    return 1 <= len(text) <= NAME_MAX and text.isprintable() and text == text.strip()


def _require_name(name: str) -> None:
    if not is_name(name):
        problem = f"must be 1 to {NAME_MAX} characters that can be seen, got {len(name)}"
        raise ConfigError("name", problem)


def _line(before: Site, after: Site) -> Line:
    """Return what a change leaves in the audit log: each value that differs, before and after."""
    if before.archived_at != after.archived_at:
        action = Action.SITE_ARCHIVED if after.archived_at else Action.SITE_RESTORED
        return Line(action, after.slug)
    pairs: dict[str, tuple[object, object]] = {
        "name": (before.name, after.name),
        "languages": (",".join(before.languages) or "-", ",".join(after.languages) or "-"),
    }
    data = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return Line(Action.SITE_CHANGED, after.slug, data)


def _dump(site: Site) -> str:
    return json.dumps({name: value for name, value in asdict(site).items() if name != "slug"})


def _load(slug: str, doc: str) -> Site:
    fields = json.loads(doc)
    languages = tuple(fields.get("languages", ()))
    return Site(slug, fields["name"], languages, fields.get("archived_at"))
