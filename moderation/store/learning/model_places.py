"""Which models of a site's own are at work: what a drain and a request ask before they score."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.store.keys import key
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors


@dataclass(frozen=True, slots=True)
class Places:
    """Ids of models, "" for none; ``version`` grows by one with each change."""

    version: int = 0
    promoted: str = ""
    shadow: str = ""


FIELDS = ("version", "promoted", "shadow")


def read(answer: list[str | None]) -> Places:
    """Return the places behind the values of ``FIELDS``."""
    version, promoted, shadow = answer
    return Places(int(version or 0), promoted or "", shadow or "")


@redis_errors
def places(redis: Redis, site: str) -> Places:
    """Return the places of ``site``. Raises StoreUnavailable."""
    return read(redis.hmget(key(site, "model_places"), FIELDS))
