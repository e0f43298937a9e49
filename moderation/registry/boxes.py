"""The comment box on other people's pages: its public keys, and who may use them from where."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from moderation.errors import ConfigError
from moderation.registry import Action, Line
from moderation.registry.sites import Sites
from moderation.store.installation_keys import BOXES, INSTALLATION
from moderation.store.keys import key
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

EDIT_MINUTES = 15  # in which a reader sees a slip of the pen
EDIT_MINUTES_MAX = 24 * 60
THEMES = ("", "light", "dark", "system")  # '' is that of the page around the box
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


@dataclass(frozen=True, slots=True)
class Box:
    """A site's comment box. ``key`` is public; only pages of ``origins`` may post with it.

    ``policy_url`` is the page of the comment policy; ``nudge`` asks authors to think again before
    they post what scores high. With ``signed_only`` nobody posts whom the site has not signed;
    readers whom it signed may change and delete their own for ``edit_minutes``, 0 for never.
    ``theme`` is one of THEMES, for pages that name none themselves.
    """

    key: str
    site: str
    origins: tuple[str, ...] = ()
    policy_url: str | None = None
    nudge: bool = False
    signed_only: bool = False
    edit_minutes: int = EDIT_MINUTES
    theme: str = ""


class BoxFields(TypedDict, total=False):
    """What an admin may say of a box."""

    origins: Sequence[str]
    policy_url: str | None
    nudge: bool
    signed_only: bool
    edit_minutes: int
    theme: str


class Boxes(Sites):
    """Comment boxes in Redis, one for each site. Methods raise StoreUnavailable."""

    @redis_errors
    def of_site(self, site: str) -> Box:
        """Return the box of ``site``, made at the first call. Raises NotFound."""
        self.site(site)
        for box in self.all():
            if box.site == site:
                return box
        return self._save(Box("pub_" + secrets.token_hex(8), site))

    @redis_errors
    def all(self) -> list[Box]:
        """Return the boxes that were made so far."""
        return [_load(doc) for doc in self._redis.hvals(BOXES)]

    @redis_errors
    def set(self, site: str, **named: Unpack[BoxFields]) -> Box:
        """Change what is ``named`` of the box of ``site``; the rest stays.

        Raises:
            NotFound: there is no such site.
            ConfigError: an origin is not scheme://host or scheme://host:port in ASCII, or the
                policy is no http or https address, the minutes are not 0 to 1,440, or there is no
                such theme.
        """
        former = self.of_site(site)
        fields: dict[str, Any] = {**named}
        fields["origins"] = tuple(dict.fromkeys(named.get("origins", former.origins)))
        box = replace(former, **fields)
        _check(box)
        return self._save(box)

    @redis_errors
    def find(self, public_key: str) -> Box | None:
        """Return the box with this public key."""
        doc = self._redis.hget(BOXES, public_key)
        return _load(doc) if doc else None

    def _save(self, box: Box) -> Box:
        data = {name: value for name, value in asdict(box).items() if name not in {"key", "site"}}
        command = ("HSET", BOXES, box.key, json.dumps(asdict(box)))
        self._write(command, line=Line(Action.BOX_CHANGED, box.site, data))
        return box


def _load(doc: str) -> Box:
    """Return a box without what older releases stored and nobody may set any more."""
    fields = json.loads(doc)
    policy = fields["policy_url"]
    return Box(
        key=fields["key"],
        site=fields["site"],
        origins=tuple(origin for origin in fields["origins"] if is_origin(origin)),
        policy_url=policy if policy and is_web_address(policy) else None,
        nudge=fields["nudge"],
        signed_only=fields.get("signed_only", False),
        edit_minutes=fields.get("edit_minutes", EDIT_MINUTES),
        theme=fields.get("theme", ""),
    )


def _check(box: Box) -> None:
    for origin in box.origins:
        if not is_origin(origin):
            raise ConfigError("origin", f"must be like https://news.example, got {origin!r}")
    if box.policy_url and not is_web_address(box.policy_url):
        problem = f"must be an http:// or https:// address, got {box.policy_url!r}"
        raise ConfigError("policy", problem)
    if not 0 <= box.edit_minutes <= EDIT_MINUTES_MAX:
        problem = f"must be from 0 to {EDIT_MINUTES_MAX:,}, got {box.edit_minutes:,}"
        raise ConfigError("edit minutes", problem)
    if box.theme not in THEMES:
        raise ConfigError("theme", f"must be light, dark, system or '', got {box.theme!r}")


def is_origin(text: str) -> bool:
    """Return whether ``text`` is scheme://host or scheme://host:port in ASCII."""
    try:
        return _ORIGIN.fullmatch(text) is not None and urlsplit(text).port != 0
    except ValueError:  # no port above 65535, no unclosed bracket
        return False


def is_web_address(text: str) -> bool:
    """Return whether a link to ``text`` can only lead to a web page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    printable = text.isprintable() and " " not in text
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and printable


class Gate:
    """Counts what one address does in an hour, on a site or in the whole installation.

    An hour begins with its first deed, by the store's clock.
    """

    def __init__(self, redis: Redis, site: str = INSTALLATION) -> None:
        self._redis = redis
        self._site = site

    @redis_errors
    def count(self, what: str, subject: str, window_seconds: int) -> int:
        """Count one more of ``what`` by ``subject``; return how many in the present window."""
        name = self._name(what, subject)
        pipe = self._redis.pipeline()
        pipe.incr(name)
        pipe.ttl(name)
        counted, seconds_left = pipe.execute()
        # The first, one whose process died before this, or the store's clock was set back.
        if not 0 <= seconds_left <= window_seconds:
            self._redis.expire(name, window_seconds)
        return int(counted)

    @redis_errors
    def counted(self, what: str, subject: str) -> int:
        """Return how many of ``what`` were counted in the present window; writes nothing."""
        return int(self._redis.get(self._name(what, subject)) or 0)

    @redis_errors
    def now(self) -> int:
        """Return the store's clock in seconds since 1970."""
        return now_ms(self._redis) // 1000

    @redis_errors
    def first_use(self, token: str, seconds: int) -> bool:
        """Return whether ``token`` is used for the first time within ``seconds``."""
        return bool(self._redis.set(self._name("used", token), 1, nx=True, ex=seconds))

    def _name(self, what: str, subject: str) -> str:
        return key(self._site, "gate", f"{what}:{subject}")
