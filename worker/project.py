"""``python -m worker.project``: keep the projection up with the journal of every site.

One of them runs on each machine that serves the dashboard; see moderation/projection/. Where the
projection is one database, one of them follows and the others stand by.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
from threading import Event

from moderation.archive.opening import opener
from moderation.process.config import Config
from moderation.process.private_files import close_to_others
from moderation.projection.projector import Projector
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from worker import program

log = logging.getLogger("modqueue.project")
PERIOD_SECONDS = 0.25  # how far the projection may lag behind the journal
FULL_SECONDS = 5.0  # between two tries to write where there was no room


class Follower:
    """Reads on in the journal of each site, until nothing is new."""

    def __init__(self, registry: Registry, projector: Projector) -> None:
        self._registry = registry
        self._projector = projector

    def round(self, ended: Event) -> int:
        """Apply what is new on every site, in turns; return how many lines there were."""
        if not self._projector.leads():
            return 0
        behind = {site.slug for site in self._registry.sites()}
        try:
            return self._follow(behind, ended)
        except sqlite3.OperationalError as error:  # a full disk: it goes on where it stopped
            log.warning("project.not_written error=%s", error)
            ended.wait(FULL_SECONDS)
            return 0

    def _follow(self, behind: set[str], ended: Event) -> int:
        lines = 0
        while behind and not ended.is_set():
            for site in sorted(behind):
                applied = self._projector.follow(site)
                lines += applied
                if not applied:
                    behind.remove(site)
        return lines


def start(settings: Config, ended: Event) -> None:
    """Follow until ``ended``."""
    close_to_others(settings)
    redis = connect(settings.redis_url)
    projector = Projector(Store(redis, opener(settings.archive)), settings.projection)
    follower = Follower(Registry(redis), projector)
    program.repeat("project", lambda: follower.round(ended), PERIOD_SECONDS, ended)
    projector.close()


if __name__ == "__main__":
    sys.exit(program.main("project", start))
