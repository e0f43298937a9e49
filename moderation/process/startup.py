"""Checks at the start of a process: durability, restored backups, a store that fell back."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from moderation.archive.opening import opener
from moderation.erasure.ledger import Ledger
from moderation.erasure.restoring import erase_again
from moderation.errors import (
    ArchiveUnavailable,
    ConfigError,
    StoreLoading,
    StoreUnavailable,
    WrongArchive,
)
from moderation.process.config import Config
from moderation.process.migrations import migrate
from moderation.registry import Registry
from moderation.store.archived.archived import Archived
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect, redis_errors
from moderation.store.server.durability import weaknesses
from moderation.store.server.witness import Loss, Witness
from moderation.store.writer import Store

WAIT_SECONDS = 60.0  # for a server that says nothing; one that loads may take its time
RETRY_SECONDS = 1.0
log = logging.getLogger("modqueue.start")


def require_durable_store(
    settings: Config, *, wait_seconds: float = WAIT_SECONDS, must_see: bool = True
) -> None:
    """Return once the store answers and keeps what it accepts; leave no connection open.

    A part that accepts nothing need not see how the server is set (``must_see``).

    Raises:
        ConfigError: no store is named; or, in production mode, it can lose comments: the
            message names each command that fixes it. MODQUEUE_ALLOW_UNSAFE_STORE lowers it.
        StoreUnavailable: it did not answer for ``wait_seconds``, and did not load either.
    """
    if not settings.redis_url:
        raise ConfigError("REDIS_URL", "is needed here; `modqueue run` sets it by itself")
    problems = _problems(settings.redis_url, wait_seconds, must_see)
    if problems and settings.mode == "production" and not settings.allow_unsafe_store:
        advice = "; ".join(problems)
        raise ConfigError("REDIS_URL", f"this store can lose accepted comments: {advice}")
    for problem in problems:
        log.warning("store.unsafe problem=%r", problem)


def erase_what_came_back(settings: Config) -> None:
    """Erase what an older backup brought back, before anybody is served.

    Raises:
        ConfigError: the list of erasures of this machine cannot be read.
        StoreUnavailable: Redis is away.
    """
    if not settings.erased_list.exists():
        return
    redis = connect(settings.redis_url)
    try:
        erase_again(Store(redis, opener(settings.archive)), Ledger(settings.erased_list))
    except OSError as error:
        problem = f"cannot read {settings.erased_list}: {error.strerror}"
        raise ConfigError("MODQUEUE_DATA_DIR", problem) from None
    finally:
        redis.close()


def bring_up_to_date(settings: Config) -> None:
    """Change what an earlier release wrote otherwise.

    Raises:
        ConfigError: a later release wrote the store.
        StoreUnavailable: Redis is away.
    """
    redis = connect(settings.redis_url)
    try:
        migrate(redis)
    finally:
        redis.close()


def require_archive(settings: Config) -> None:
    """Return unless the store moved comments to another archive than the one that is configured.

    Each part that reads comments asks at its start: without the archive it would take those that
    moved for missing. One that does not answer is no reason not to serve what is live.

    Raises:
        ConfigError: it is another one, or none that this release reads.
        StoreUnavailable: Redis is away.
    """
    redis = connect(settings.redis_url)
    try:
        Archived(redis, opener(settings.archive)).archive()
    except WrongArchive as error:
        raise ConfigError("MODQUEUE_ARCHIVE_URL", error.problem) from None
    except ArchiveUnavailable as error:
        log.warning("archive.unavailable problem=%r", error.problem)
    finally:
        redis.close()


def what_is_missing(settings: Config) -> Sequence[Loss]:
    """Return what this machine has seen in the store and is not there any more.

    Raises:
        StoreUnavailable: Redis is away.
    """
    redis = connect(settings.redis_url)
    try:
        sites = [site.slug for site in Registry(redis).sites()]
        return Witness(settings.witness).look(redis, sites)
    except OSError as error:
        log.warning("witness.not_kept error=%r", error.strerror)
        return []
    finally:
        redis.close()


@redis_errors
def _require_loaded(redis: Redis) -> None:
    """Raise StoreLoading of a server that loads: it says how it is set, and takes no command."""
    redis.ping()


def _problems(url: str, wait_seconds: float, must_see: bool) -> list[str]:
    redis, deadline = connect(url), time.monotonic() + wait_seconds
    try:
        while True:
            try:
                _require_loaded(redis)
                return weaknesses(url, must_see=must_see)
            except StoreUnavailable as error:
                if isinstance(error, StoreLoading) and wait_seconds:
                    deadline = time.monotonic() + wait_seconds
                if time.monotonic() > deadline:
                    raise
                log.warning("store.unavailable error=%s", error)
            time.sleep(RETRY_SECONDS)
    finally:
        redis.close()
