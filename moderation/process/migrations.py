"""The version of what the store holds, and the steps that bring an older one up to date.

A step is for whatever an earlier release wrote otherwise. It may run twice, or in two processes at
once, and meets comments that are being written: so it does no harm a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from moderation.errors import ConfigError
from moderation.registry import Registry
from moderation.store.epochs import open_installation, open_site
from moderation.store.installation_keys import VERSION
from moderation.store.keys import FORMER_QUESTIONS, key, prefix
from moderation.store.records import load_decisions
from moderation.store.server.commands import Redis
from moderation.store.server.connection import redis_errors

PAGE = 500  # records in one round trip
log = logging.getLogger("modqueue.start")


def _drop_questions(redis: Redis, sites: Sequence[str]) -> None:
    """Remove an index that missed what was escalated before it; it is a union of two others."""
    for site in sites:
        redis.unlink(prefix(site) + FORMER_QUESTIONS)


def _list_decided(redis: Redis, sites: Sequence[str]) -> None:
    """List what people decided before there was a list of it, which labels are read from."""
    for site in sites:
        for status in ("approved", "rejected"):
            for ids in _pages(redis, key(site, status)):
                _list_decided_of(redis, site, ids)


def _list_decided_of(redis: Redis, site: str, ids: Sequence[str]) -> None:
    pipe = redis.pipeline(transaction=False)
    for id_ in ids:
        pipe.hget(key(site, "comment", id_), "decisions")
    stored = zip(ids, pipe.execute(), strict=True)
    newest = {id_: load_decisions(text)[-1].at for id_, text in stored if text}
    if newest:
        redis.zadd(key(site, "decided"), newest, gt=True)  # a decision that comes now is newer


def _pages(redis: Redis, index: str) -> Iterator[list[str]]:
    """Yield the members of a sorted set, in no order and some perhaps twice."""
    cursor = 0
    while True:
        cursor, page = redis.zscan(index, cursor, count=PAGE)
        if page:
            yield [member for member, _ in page]
        if not cursor:
            return


def _open_sites(redis: Redis, sites: Sequence[str]) -> None:
    """Write what scripts look for, in a store of before they did."""
    open_installation(redis)
    for site in sites:
        open_site(redis, site)


def _allow_an_archive(redis: Redis, sites: Sequence[str]) -> None:
    """Change nothing; a release that would take archived comments for missing is refused now."""


STEPS: Sequence[Callable[[Redis, Sequence[str]], None]] = (
    _drop_questions,
    _list_decided,
    _open_sites,
    _allow_an_archive,
)


@redis_errors
def stored_version(redis: Redis) -> int:
    """Return how many steps were done to the store. Raises StoreUnavailable."""
    return int(redis.get(VERSION) or 0)


@redis_errors
def migrate(redis: Redis, steps: Sequence[Callable[[Redis, Sequence[str]], None]] = STEPS) -> int:
    """Bring the store up to date; return how many steps that took.

    Raises:
        ConfigError: a later release wrote it.
        StoreUnavailable: Redis is away; the next call goes on.
    """
    version = stored_version(redis)
    if version > len(steps):
        problem = f"holds data of a later release (version {version}, this one knows {len(steps)})"
        raise ConfigError("REDIS_URL", f"{problem}: start that release")
    sites = [site.slug for site in Registry(redis).sites()]
    for number, step in enumerate(steps[version:], version + 1):
        step(redis, sites)
        redis.set(VERSION, number)
        log.info("store.migrated version=%d", number)
    return len(steps) - version
