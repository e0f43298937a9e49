"""API keys of sites: 256 random bits each, shown once, kept as SHA-256."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from moderation.documents import read_as
from moderation.errors import ConfigError, NotFound
from moderation.registry.audited_hashes import TRIES, Action, Line, overtaken
from moderation.registry.scopes import ALL_SCOPES, Scope
from moderation.registry.sites import Sites
from moderation.store.epochs import require_installation
from moderation.store.installation_keys import KEYS
from moderation.store.server.connection import redis_errors


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A site's key; the secret itself is shown once and kept only as SHA-256.

    ``archived`` says that its site is: then it may read at most.
    """

    id: str
    site: str
    label: str
    created_at: int
    revoked_at: int | None = None
    scopes: tuple[Scope, ...] = ALL_SCOPES  # a key of before there were scopes has every one
    archived: bool = False  # of its site, never stored with the key


class ApiKeys(Sites):
    """Keys in Redis. Every method raises StoreUnavailable while Redis is away."""

    @redis_errors
    def add_key(
        self,
        site: str,
        label: str,
        secret: str | None = None,
        *,
        scopes: Collection[Scope] = ALL_SCOPES,
    ) -> tuple[ApiKey, str]:
        """Create a key for ``site``; return it with its secret, which is not kept.

        Raises:
            NotFound: there is no such site.
            ConfigError: ``secret`` was revoked, or opens another site; there is no scope.
        """
        self.site(site)
        if not scopes:
            raise ConfigError("API key", "needs at least one scope")
        secret = secret or _new_secret()
        ordered = tuple(scope for scope in Scope if scope in scopes)
        key = ApiKey(secrets.token_hex(4), site, label, self._now(), scopes=ordered)
        line = Line(Action.KEY_ADDED, key.id, {"site": site, "label": label, "scopes": ordered})
        command = ("HSET", KEYS, _digest(secret), _dump(key))
        if self._write_if(KEYS, _digest(secret), None, command, line=line):
            return key, secret
        if (known := self._redis.hget(KEYS, _digest(secret))) is None:
            raise overtaken()
        return _known_key(_load(known), site), secret

    @redis_errors
    def find_key(self, secret: str) -> ApiKey | None:
        """Return the live key with this secret, if there is one; of an archived site it reads.

        Raises StoreIncomplete where the store has lost all keys: none of them was revoked.
        """
        doc = self._redis.hget(KEYS, _digest(secret))
        if doc is None:
            require_installation(self._redis)
        key = _load(doc) if doc else None
        if key is None or key.revoked_at is not None:
            return None
        return _reading(key) if self.is_archived(key.site) else key

    @redis_errors
    def keys(self, site: str | None = None) -> list[ApiKey]:
        """Return all keys, or those of ``site``, revoked ones too, oldest first."""
        api_keys = [_load(doc) for doc in self._redis.hvals(KEYS)]
        of_site = [key for key in api_keys if site in (None, key.site)]
        return sorted(of_site, key=lambda key: (key.created_at, key.id))

    @redis_errors
    def revoke_key(self, key_id: str, *, site: str | None = None) -> ApiKey:
        """End a key, one of ``site`` if that is given; web processes notice within 5 s.

        Raises NotFound.
        """
        for _ in range(TRIES):
            digest, doc = self._find(key_id)
            key = _load(doc)
            if site not in (None, key.site):
                raise NotFound("key", key_id)
            if key.revoked_at is not None:
                return key
            revoked = replace(key, revoked_at=self._now())
            line = Line(Action.KEY_REVOKED, key.id, {"site": key.site, "label": key.label})
            command = ("HSET", KEYS, digest, _dump(revoked))
            if self._write_if(KEYS, digest, doc, command, line=line):
                return revoked
        raise overtaken()

    def _find(self, key_id: str) -> tuple[str, str]:
        for digest, doc in self._redis.hgetall(KEYS).items():
            if _load(doc).id == key_id:
                return digest, doc
        raise NotFound("key", key_id)


def _reading(key: ApiKey) -> ApiKey:
    """Return what a key may do while its site is archived."""
    return replace(key, archived=True, scopes=tuple(s for s in key.scopes if s is Scope.READ))


def _dump(key: ApiKey) -> str:
    return json.dumps({name: value for name, value in asdict(key).items() if name != "archived"})


def _load(doc: str) -> ApiKey:
    fields = json.loads(doc)
    # What a later release added to the scopes allows nothing here.
    scopes = tuple(scope for scope in Scope if scope in fields.get("scopes", ALL_SCOPES))
    return read_as(ApiKey, {**fields, "scopes": scopes})


def _known_key(known: ApiKey, site: str) -> ApiKey:
    if known.revoked_at is not None:
        raise ConfigError("API key", f"key {known.id} was revoked; choose another secret")
    if known.site != site:
        raise ConfigError("API key", f"key {known.id} opens the site {known.site!r}")
    return known


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    """Return ``mq_`` + 256 random bits + a CRC that tells a typing error from a revoked key."""
    body = secrets.token_hex(32)
    return f"mq_{body}{zlib.crc32(body.encode()):08x}"
