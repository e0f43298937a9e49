"""Moving old comments to the archive, beside the sweep.

One mover works at a time, however many sweepers run.
"""

from __future__ import annotations

import logging
from threading import Event

from moderation.archive.opening import opener
from moderation.archiving.mover import Moved, Mover
from moderation.erasure.erasures import Erasures
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.archived.outgoing import Outgoing
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker import program

PERIOD_SECONDS = 5.0  # erased text leaves the archive within this, while it answers
REST = 1.0  # of the time that a batch takes
log = logging.getLogger("modqueue.archive")


def start(settings: Config, ended: Event) -> None:
    """Move what is old enough, and wipe what was erased, until ``ended``."""
    redis = connect(settings.redis_url)
    days = settings.archive_days
    if days and (problem := settings.archive_problem):
        log.warning("archive.off problem=%r", problem)
        days = 0
    store = Store(redis, opener(settings.archive))
    mover = Mover(store, Outgoing(redis), Erasures(redis), days=days, rest=REST)
    registry = Registry(redis)

    def one_round() -> None:
        moved = mover.round([site.slug for site in registry.sites()], ended)
        if moved != Moved():
            log.info(
                "archive.moved comments=%d lines=%d wiped=%d",
                moved.comments, moved.lines, moved.wiped,
            )  # fmt: skip

    program.repeat("archive", one_round, PERIOD_SECONDS, ended)
    redis.close()
