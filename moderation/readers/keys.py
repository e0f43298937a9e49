"""The keys with which a site signs who its readers are: a secret of ours, or a public key of its.

A secret has to be kept as it is, because it verifies what it signs. Of a public key nothing that is
kept can sign.
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from moderation.documents import read_as
from moderation.errors import ConfigError, NotFound
from moderation.registry import Action, Line
from moderation.registry.audited_hashes import Command
from moderation.registry.sites import Sites
from moderation.store.installation_keys import READER_KEYS
from moderation.store.server.connection import redis_errors

OVERLAP_SECONDS = 24 * 3600  # for which a former key stays good: the site puts the new one in place
SECRET_BYTES = 32  # as many as SHA-256 gives; RFC 7518, section 3.2 asks for no fewer
PEM_CHARACTERS_MAX = 1000
KEY_ID = re.compile(r"rk_[0-9a-f]{8}")
KEYS_MAX = 5  # of a site that are good at the same time


class Algorithm(StrEnum):
    """How a token is signed, as RFC 7518 and RFC 8037 call it."""

    HS256 = "HS256"
    EDDSA = "EdDSA"


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """A key of a site; tokens name its ``id`` as ``kid``.

    ``text`` is the secret (HS256) or the public key in PEM (EdDSA, Ed25519 alone). Times are in
    seconds since 1970; at ``ends_at`` a key that was replaced is good no longer.
    """

    id: str
    site: str
    algorithm: Algorithm
    text: str
    created_at: int
    ends_at: int | None = None

    def is_good(self, at: float) -> bool:
        """Return whether it counts at ``at``, in seconds since 1970."""
        return self.ends_at is None or at < self.ends_at


class ReaderKeys(Sites):
    """Keys in Redis. Methods raise StoreUnavailable."""

    def add_secret(self, site: str) -> ReaderKey:
        """Make a secret for HS256, to be shown once; former keys end in a day.

        Raises:
            NotFound: there is no such site.
            ConfigError: as many keys as a site may have are good already.
        """
        text = urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
        return self._add(site, Algorithm.HS256, text)

    def add_public_key(self, site: str, pem: str) -> ReaderKey:
        """Keep the Ed25519 public key of ``site``; former keys end in a day.

        Raises:
            NotFound: there is no such site.
            ConfigError: ``pem`` is no such key, or too many keys are good already.
        """
        return self._add(site, Algorithm.EDDSA, _checked(pem))

    @redis_errors
    def keys(self, site: str) -> list[ReaderKey]:
        """Return the keys of ``site`` that are good, the newest first."""
        now = self._now()
        loaded = (_load(doc) for doc in self._redis.hvals(READER_KEYS))
        good = [key for key in loaded if key.site == site and key.is_good(now)]
        return sorted(good, key=lambda key: (key.ends_at is None, key.created_at), reverse=True)

    @redis_errors
    def find(self, site: str, key_id: str) -> ReaderKey | None:
        """Return the key of ``site`` called so, good or not any more."""
        doc = self._redis.hget(READER_KEYS, key_id)
        key = _load(doc) if doc else None
        return key if key and key.site == site else None

    @redis_errors
    def end(self, site: str, key_id: str) -> None:
        """End a key at once. Raises NotFound."""
        if self.find(site, key_id) is None:
            raise NotFound("reader key", key_id)
        line = Line(Action.READER_KEY_ENDED, site, {"key": key_id})
        self._write(("HDEL", READER_KEYS, key_id), line=line)

    @redis_errors
    def _add(self, site: str, algorithm: Algorithm, text: str) -> ReaderKey:
        self.site(site)
        now, former = self._now(), self.keys(site)
        if len(former) >= KEYS_MAX:
            problem = f"{site} has {len(former)} that are good, {KEYS_MAX} are allowed; end one"
            raise ConfigError("reader key", problem)
        new = ReaderKey(f"rk_{secrets.token_hex(4)}", site, algorithm, text, now)
        ending = [_save(_ending(key, now)) for key in former]
        line = Line(Action.READER_KEY_ADDED, site, {"key": new.id, "algorithm": algorithm})
        self._write(*ending, *self._left_over(site, now), _save(new), line=line)
        return new

    def _left_over(self, site: str, now: int) -> list[Command]:
        """Return what deletes the keys of ``site`` that ended."""
        loaded = (_load(doc) for doc in self._redis.hvals(READER_KEYS))
        ended = (key.id for key in loaded if key.site == site and not key.is_good(now))
        return [("HDEL", READER_KEYS, id_) for id_ in ended]


def _ending(key: ReaderKey, now: int) -> ReaderKey:
    return key if key.ends_at else replace(key, ends_at=now + OVERLAP_SECONDS)


def _save(key: ReaderKey) -> Command:
    return ("HSET", READER_KEYS, key.id, json.dumps(asdict(key)))


def _load(doc: str) -> ReaderKey:
    fields = json.loads(doc)
    return read_as(ReaderKey, {**fields, "algorithm": Algorithm(fields["algorithm"])})


def _checked(pem: str) -> str:
    """Return ``pem`` if it is an Ed25519 public key, else raise ConfigError."""
    text = pem.strip()
    if len(text) > PEM_CHARACTERS_MAX:
        problem = f"has {len(text):,} characters, limit {PEM_CHARACTERS_MAX:,}"
        raise ConfigError("public key", problem)
    if "PRIVATE" in text:
        raise ConfigError("public key", "is a private key: it must not leave the site; make a new")
    try:
        loaded = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        loaded = None
    if not isinstance(loaded, Ed25519PublicKey):
        problem = "must be an Ed25519 public key in PEM, as openssl pkey -pubout writes it"
        raise ConfigError("public key", problem)
    return text
