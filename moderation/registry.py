"""Who may do what: sites, their API keys, moderators and sessions.

Kept under one hash tag of their own, ``{modqueue}``, apart from the comments of any site.
"""

from __future__ import annotations

import json
import re
import secrets
import zlib
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256

from moderation.connection import Redis, redis_errors
from moderation.errors import NotFound, SettingInvalid
from moderation.passwords import hash_password, verify_password

SITES = "{modqueue}:sites"  # hash: slug -> JSON
KEYS = "{modqueue}:keys"  # hash: SHA-256 of the key -> JSON
MODERATORS = "{modqueue}:moderators"  # hash: name -> JSON
SESSION = "{modqueue}:session:"  # + SHA-256 of the token: JSON, expires when idle
ATTEMPTS = "{modqueue}:attempts:"  # + account or network: failed log-ins, expires

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MODERATOR_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600


class Role(StrEnum):
    """What a moderator may do; each role includes those after it."""

    ADMIN = "admin"
    SENIOR = "senior"
    MODERATOR = "moderator"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Site:
    """A publication; ``slug`` names it in URLs and keys."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A site's key; the secret itself is shown once and kept only as SHA-256."""

    id: str
    site: str
    label: str
    created_at: int
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Moderator:
    """An account. ``must_change`` is set while the password is a one-time one."""

    name: str
    role: Role
    password_hash: str
    must_change: bool
    created_at: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A moderator's log-in; times in seconds since 1970 by the store's clock."""

    id: str
    moderator: str
    csrf: str
    opened_at: int
    user_agent: str


class Registry:
    """Accounts and keys in Redis. Every method raises StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    # Sites

    @redis_errors
    def add_site(self, slug: str, name: str) -> Site:
        """Create a site, or return it as it is.

        Raises:
            SettingInvalid: ``slug`` is not 1..40 characters of a-z, 0-9 and '-'.
        """
        if not SLUG.fullmatch(slug):
            raise SettingInvalid("site", f"must be 1 to 40 of a-z, 0-9 and '-', got {slug!r}")
        self._redis.hsetnx(SITES, slug, json.dumps({"name": name}))
        return self.site(slug)

    @redis_errors
    def sites(self) -> list[Site]:
        """Return all sites by slug."""
        found = self._redis.hgetall(SITES)
        return [Site(slug, json.loads(doc)["name"]) for slug, doc in sorted(found.items())]

    @redis_errors
    def site(self, slug: str) -> Site:
        """Return one site. Raises NotFound."""
        doc = self._redis.hget(SITES, slug)
        if doc is None:
            raise NotFound("site", slug)
        return Site(slug, json.loads(doc)["name"])

    # API keys

    @redis_errors
    def add_key(self, site: str, label: str, secret: str | None = None) -> tuple[ApiKey, str]:
        """Create a key for ``site``; return it with its secret, which is not kept.

        Raises:
            NotFound: there is no such site.
            SettingInvalid: ``secret`` was revoked, or opens another site.
        """
        self.site(site)
        secret = secret or _new_secret()
        doc = self._redis.hget(KEYS, _digest(secret))
        if doc:
            return _known_key(ApiKey(**json.loads(doc)), site), secret
        key = ApiKey(secrets.token_hex(4), site, label, self._now())
        self._redis.hset(KEYS, _digest(secret), json.dumps(asdict(key)))
        return key, secret

    @redis_errors
    def find_key(self, secret: str) -> ApiKey | None:
        """Return the live key with this secret, if there is one."""
        doc = self._redis.hget(KEYS, _digest(secret))
        key = ApiKey(**json.loads(doc)) if doc else None
        return key if key and key.revoked_at is None else None

    @redis_errors
    def keys(self) -> list[ApiKey]:
        """Return all keys, revoked ones too, oldest first."""
        found = [ApiKey(**json.loads(doc)) for doc in self._redis.hvals(KEYS)]
        return sorted(found, key=lambda key: (key.created_at, key.id))

    @redis_errors
    def revoke_key(self, key_id: str) -> ApiKey:
        """End a key; web processes notice within 5 s. Raises NotFound."""
        for digest, doc in self._redis.hgetall(KEYS).items():
            key = ApiKey(**json.loads(doc))
            if key.id == key_id:
                revoked = replace(key, revoked_at=key.revoked_at or self._now())
                self._redis.hset(KEYS, digest, json.dumps(asdict(revoked)))
                return revoked
        raise NotFound("key", key_id)

    # Moderators

    @redis_errors
    def add_moderator(
        self, name: str, role: Role, password: str | None = None
    ) -> tuple[Moderator, str]:
        """Create an account; without ``password`` it gets a one-time one. Returns both.

        Raises:
            SettingInvalid: the name is taken or not 1..40 of a-z, 0-9, '.', '_' and '-'.
        """
        if not MODERATOR_NAME.fullmatch(name):
            problem = f"must be 1 to 40 of a-z, 0-9, '.', '_' and '-', got {name!r}"
            raise SettingInvalid("moderator", problem)
        chosen = password or _one_time_password()
        moderator = Moderator(name, role, hash_password(chosen), password is None, self._now())
        if not self._redis.hsetnx(MODERATORS, name, json.dumps(asdict(moderator))):
            raise SettingInvalid("moderator", f"{name!r} exists already")
        return moderator, chosen

    @redis_errors
    def moderators(self) -> list[Moderator]:
        """Return all accounts by name."""
        found = self._redis.hgetall(MODERATORS)
        return [_moderator(doc) for _, doc in sorted(found.items())]

    @redis_errors
    def moderator(self, name: str) -> Moderator:
        """Return one account. Raises NotFound."""
        doc = self._redis.hget(MODERATORS, name)
        if doc is None:
            raise NotFound("moderator", name)
        return _moderator(doc)

    @redis_errors
    def reset_password(self, name: str, password: str | None = None) -> str:
        """Give an account a new password, a one-time one by default, and end its sessions."""
        chosen = password or _one_time_password()
        account = self.moderator(name)
        self._save(
            replace(account, password_hash=hash_password(chosen), must_change=password is None)
        )
        self.close_sessions(name)
        return chosen

    @redis_errors
    def set_language(self, name: str, language: str) -> None:
        """Remember the language in which ``name`` wants the dashboard."""
        self._save(replace(self.moderator(name), language=language))

    @redis_errors
    def authenticate(self, name: str, password: str) -> Moderator | None:
        """Return the account if the password is right; an unknown name takes as long."""
        doc = self._redis.hget(MODERATORS, name)
        account = _moderator(doc) if doc else None
        right = verify_password(account.password_hash if account else None, password)
        return account if right else None

    def _save(self, moderator: Moderator) -> None:
        self._redis.hset(MODERATORS, moderator.name, json.dumps(asdict(moderator)))

    # Sessions

    @redis_errors
    def open_session(self, name: str, user_agent: str) -> tuple[Session, str]:
        """Log ``name`` in; return the session and its token of 256 random bits."""
        token = secrets.token_urlsafe(32)
        session = Session(
            _digest(token)[:12], name, secrets.token_urlsafe(32), self._now(), user_agent[:200]
        )
        self._redis.set(SESSION + _digest(token), json.dumps(asdict(session)), SESSION_IDLE_SECONDS)
        return session, token

    @redis_errors
    def session(self, token: str, *, keep: bool = True) -> Session | None:
        """Return the live session behind ``token``, and keep it alive unless told not to."""
        key = SESSION + _digest(token)
        doc = self._redis.getex(key, ex=SESSION_IDLE_SECONDS) if keep else self._redis.get(key)
        session = Session(**json.loads(doc)) if doc else None
        if session and self._now() - session.opened_at > SESSION_ABSOLUTE_SECONDS:
            self._redis.delete(key)
            return None
        return session

    @redis_errors
    def close_session(self, token: str) -> None:
        """Log out."""
        self._redis.delete(SESSION + _digest(token))

    @redis_errors
    def close_sessions(self, name: str) -> None:
        """End every session of ``name``."""
        for key in self._redis.scan_iter(match=SESSION + "*", count=500):
            doc = self._redis.get(key)
            if doc and json.loads(doc)["moderator"] == name:
                self._redis.delete(key)

    # Delays after failed log-ins

    @redis_errors
    def failed_attempts(self, subject: str) -> int:
        """Return how often ``subject`` (an account or a network) failed in the last 15 minutes."""
        return int(self._redis.get(ATTEMPTS + subject) or 0)

    @redis_errors
    def count_failure(self, subject: str) -> None:
        """Count one failed log-in of ``subject``."""
        pipe = self._redis.pipeline()
        pipe.incr(ATTEMPTS + subject)
        pipe.expire(ATTEMPTS + subject, 15 * 60)
        pipe.execute()

    def _now(self) -> int:
        return int(self._redis.time()[0])


def _moderator(doc: str) -> Moderator:
    fields = json.loads(doc)
    return Moderator(**{**fields, "role": Role(fields["role"])})


def _known_key(known: ApiKey, site: str) -> ApiKey:
    if known.revoked_at is not None:
        raise SettingInvalid("API key", f"key {known.id} was revoked; choose another secret")
    if known.site != site:
        raise SettingInvalid("API key", f"key {known.id} opens the site {known.site!r}")
    return known


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    """Return ``mq_`` + 256 random bits + a CRC that tells a typing error from a revoked key."""
    body = secrets.token_hex(32)
    return f"mq_{body}{zlib.crc32(body.encode()):08x}"


def _one_time_password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))
