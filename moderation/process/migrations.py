"""The version of what the store holds, and the steps that bring an older one up to date.

A step is for whatever an earlier release wrote otherwise. It may run twice, or in two processes at
once, and meets comments that are being written: so it does no harm a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from moderation.errors import ConfigError
from moderation.registry import Registry
from moderation.store.installation_keys import VERSION
from moderation.store.keys import FORMER_QUESTIONS, prefix
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

log = logging.getLogger("modqueue.start")


def _drop_questions(redis: Redis, sites: Sequence[str]) -> None:
    """Remove an index that missed what was escalated before it; it is a union of two others."""
    for site in sites:
        redis.unlink(prefix(site) + FORMER_QUESTIONS)


STEPS: Sequence[Callable[[Redis, Sequence[str]], None]] = (_drop_questions,)


@redis_errors
def migrate(redis: Redis, steps: Sequence[Callable[[Redis, Sequence[str]], None]] = STEPS) -> int:
    """Bring the store up to date; return how many steps that took.

    Raises:
        ConfigError: a later release wrote it.
        StoreUnavailable: Redis is away; the next call goes on.
    """
    version = int(redis.get(VERSION) or 0)
    if version > len(steps):
        problem = f"holds data of a later release (version {version}, this one knows {len(steps)})"
        raise ConfigError("REDIS_URL", f"{problem}: start that release")
    sites = [site.slug for site in Registry(redis).sites()]
    for number, step in enumerate(steps[version:], version + 1):
        step(redis, sites)
        redis.set(VERSION, number)
        log.info("store.migrated version=%d", number)
    return len(steps) - version
