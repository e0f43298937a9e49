"""A site's epoch: a key that is there as long as the site's data are.

Scripts name it first. So a server that gives the site's slot away refuses them until all of it has
moved (the epoch is on one side, the prefix on none), and one without the site's data (emptied,
taken over by an empty replica, half a slot) says so instead of beginning anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.errors import StoreIncomplete
from moderation.store.installation_keys import INSTALLATION
from moderation.store.keys import key
from moderation.store.scripting import Script, Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

ALWAYS = ("epoch", "sequence", "journal")


@dataclass(frozen=True, slots=True)
class OpenSite(Script[int]):
    """Begin a site, or leave it as it is."""

    file = "site/open_site.lua"
    epoch: str


@redis_errors
def open_site(redis: Redis, site: str) -> None:
    """Write what a site always has. Raises StoreUnavailable."""
    Scripts(redis).run(site, OpenSite(secrets.token_hex(8)))


@redis_errors
def open_installation(redis: Redis) -> None:
    """Write the epoch of what belongs to no site. Raises StoreUnavailable."""
    redis.set(key(INSTALLATION, "epoch"), secrets.token_hex(8), nx=True)


@redis_errors
def require_installation(redis: Redis) -> None:
    """Raise StoreIncomplete where what belongs to no site is not here; and StoreUnavailable."""
    if not redis.exists(key(INSTALLATION, "epoch")):
        raise StoreIncomplete


@redis_errors
def incomplete(redis: Redis, site: str) -> Sequence[str]:
    """Return which of the keys that a site always has are missing; INSTALLATION has an epoch.

    Raises StoreUnavailable.
    """
    names = ALWAYS[:1] if site == INSTALLATION else ALWAYS
    return [name for name in names if not redis.exists(key(site, name))]
