"""``python -m worker.sweep``: ring again for comments that wait without anyone scoring them.

Recovery hangs on this loop and on leases, not on the broker's redelivery. Any number of sweepers
may run: each round belongs to the one that sets a key which expires with the round.
"""

from __future__ import annotations

import logging
import sys
from threading import Event

from moderation import judging
from moderation.actions import Ring
from moderation.config import Settings
from moderation.connection import Redis, connect, redis_errors
from moderation.doorbell import Doorbell
from moderation.registry import Registry
from moderation.store import Store
from worker import program

ROUND = "{modqueue}:sweep"  # string: this round has its sweeper
log = logging.getLogger("modqueue.sweep")


class Sweeper:
    """Looks at every site once a round."""

    def __init__(self, redis: Redis, ring: Ring, period_seconds: float) -> None:
        self._redis = redis
        self._store = Store(redis)
        self._registry = Registry(redis)
        self._ring = ring
        self._period_seconds = period_seconds

    def round(self) -> int:
        """Ring for every site with waiting comments, unless another sweeper has this round."""
        if not self._take_round():
            return 0
        sites = [site.slug for site in self._registry.sites()]
        rung = judging.sweep(self._store, self._ring, sites)
        if rung:
            log.info("sweep.rang sites=%d", rung)
        return rung

    @redis_errors
    def _take_round(self) -> bool:
        # A tenth less than the period, so that the same sweeper's next round is not its own echo.
        milliseconds = int(self._period_seconds * 900)
        return bool(self._redis.set(ROUND, 1, nx=True, px=milliseconds))


def start(settings: Settings, ended: Event) -> None:
    """Sweep until ``ended``."""
    ring = Doorbell(settings.broker, web=False)
    sweeper = Sweeper(connect(settings.redis_url), ring, settings.sweep_seconds)
    program.repeat("sweep", sweeper.round, settings.sweep_seconds, ended)


if __name__ == "__main__":
    sys.exit(program.main("sweep", start))
