"""Turns: of all processes that could look at a site now, one does."""

from __future__ import annotations

from moderation.store.calls import Once
from moderation.store.keys import key
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors


class Turns:
    """The turns of all sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._scripts = Scripts(redis)

    @redis_errors
    def take(self, site: str, milliseconds: int) -> bool:
        """Return whether the caller is the one to look at ``site`` in this round."""
        return bool(self._scripts.run_on([key(site, "watched")], Once(milliseconds)))
