"""The API key behind ``Authorization: Bearer``, looked up at most every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Flask, current_app, g, request

from moderation.process.setting_checks import KEY_LENGTH_MAX
from moderation.registry import ApiKey, Registry, Scope
from service.http.callers import note_caller
from service.http.problems import INSUFFICIENT_SCOPE, SITE_ARCHIVED, UNAUTHORIZED, Problem

CACHE_SECONDS = 4.0  # a revoked key has to end within 5 s
CACHE_ENTRIES_MAX = 10_000  # unknown keys are remembered, too, and anyone can invent those

Clock = Callable[[], float]


class KeyRing:
    """The keys that were asked for lately, those that do not exist included."""

    def __init__(self, registry: Registry, clock: Clock = time.monotonic) -> None:
        self._registry = registry
        self._clock = clock
        self._known: dict[bytes, tuple[float, ApiKey | None]] = {}
        self._lock = Lock()

    def find(self, secret: str) -> ApiKey | None:
        """Return the live key with this secret; raises StoreUnavailable when it must be asked."""
        digest = sha256(secret.encode()).digest()
        asked_at, key = self._known.get(digest, (float("-inf"), None))
        if self._clock() - asked_at < CACHE_SECONDS:
            return key
        asked_at = self._clock()  # before the question: a revocation during it counts as after
        key = self._registry.find_key(secret)
        with self._lock:
            if len(self._known) >= CACHE_ENTRIES_MAX:
                self._known.clear()
            self._known[digest] = (asked_at, key)
        return key


def init_app(app: Flask, registry: Registry) -> None:
    """Give ``app`` its ring of keys."""
    app.extensions["modqueue.keys"] = KeyRing(registry)


def require_key(scope: Scope) -> None:
    """Find the caller or refuse; runs before every view of the API.

    Raises:
        Problem: there is no such key, or it has not ``scope``; or its site is archived, and
            ``scope`` is another one than to read.
    """
    key = caller_or_refuse()
    if scope not in key.scopes:
        raise archived() if key.archived else _lacks(scope)
    g.api_key = key


def caller_or_refuse() -> ApiKey:
    """Return the caller's key, whatever it may do; raise a Problem if there is none such."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise _unauthorized("send the header 'Authorization: Bearer <key>'")
    key = find_key(secret.strip())
    if key is None:
        raise _unauthorized("this key does not exist or was revoked", error="invalid_token")
    return key


def find_key(secret: str) -> ApiKey | None:
    """Return the live key with this secret; the request then counts for its site.

    Raises:
        StoreUnavailable: it is not remembered and Redis is away.
    """
    ring: KeyRing = current_app.extensions["modqueue.keys"]
    key = ring.find(secret) if 0 < len(secret) <= KEY_LENGTH_MAX else None
    if key:
        note_caller(request.environ, f"site:{key.site}")
    return key


def require_staff(fields: Mapping[str, Any]) -> None:
    """Raise the Problem of a key that may not speak for the newsroom where ``fields`` do."""
    if fields.get("staff") and Scope.MODERATE not in caller().scopes:
        raise _lacks(Scope.MODERATE)


def caller() -> ApiKey:
    """Return the key of the present request; everything is read inside its site only."""
    key: ApiKey = g.api_key
    return key


def actor() -> str:
    """Return the caller as the journal names it."""
    return f"key:{caller().id}"


def _unauthorized(detail: str, error: str = "") -> Problem:
    challenge = 'Bearer realm="modqueue"' + (f', error="{error}"' if error else "")
    return Problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})


def archived() -> Problem:
    """Return the refusal of a site that an admin archived."""
    detail = "the site is archived: its comments can be read, and it takes nothing new"
    return Problem(SITE_ARCHIVED, detail)


def _lacks(scope: Scope) -> Problem:
    """Return the refusal of a key without ``scope``, named as RFC 6750 does."""
    detail = f"the key lacks the scope {scope.value!r}; make another one that has it"
    challenge = f'Bearer realm="modqueue", error="insufficient_scope", scope="{scope.value}"'
    headers = {"WWW-Authenticate": challenge}
    return Problem(INSUFFICIENT_SCOPE, detail, headers=headers, scope=scope.value)
