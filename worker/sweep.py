"""``python -m worker.sweep``: ring again for comments that wait without anyone scoring them.

Recovery hangs on this loop and on leases, not on the broker's redelivery. Any number of sweepers
may run: each round belongs to the one that sets a key which expires with the round.
"""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event

from moderation import actions
from moderation.actions import Ring
from moderation.config import Settings
from moderation.connection import Redis, connect, redis_errors
from moderation.doorbell import Doorbell
from moderation.errors import ModqueueError, StoreUnavailable
from moderation.logs import configure as configure_logs
from moderation.registry import Registry
from moderation.startup import require_durable_store
from moderation.store import Store

ROUND = "{modqueue}:sweep"  # string: this round has its sweeper
BACKOFF_MAX_SECONDS = 5.0  # a restarted Redis is noticed within this
log = logging.getLogger("modqueue.sweep")


class Sweeper:
    """Looks at every site once a round."""

    def __init__(self, redis: Redis, ring: Ring, period_seconds: float) -> None:
        self._redis = redis
        self._store = Store(redis)
        self._registry = Registry(redis)
        self._ring = ring
        self._period_seconds = period_seconds

    def run(self, ended: Event) -> None:
        """Sweep until ``ended``; while Redis is away, try again with growing pauses."""
        failures = 0
        while not ended.is_set():
            try:
                self.round()
                failures = 0
            except StoreUnavailable as error:
                failures += 1
                log.warning("sweep.store_unavailable error=%s failures=%d", error, failures)
            ended.wait(self._pause_seconds(failures))

    def _pause_seconds(self, failures: int) -> float:
        longest = max(self._period_seconds, BACKOFF_MAX_SECONDS)
        return min(self._period_seconds * 2 ** min(failures, 10), longest)

    def round(self) -> int:
        """Ring for every site with waiting comments, unless another sweeper has this round."""
        if not self._take_round():
            return 0
        sites = [site.slug for site in self._registry.sites()]
        rung = actions.sweep(self._store, self._ring, sites)
        if rung:
            log.info("sweep.rang sites=%d", rung)
        return rung

    @redis_errors
    def _take_round(self) -> bool:
        # A tenth less than the period, so that the same sweeper's next round is not its own echo.
        milliseconds = int(self._period_seconds * 900)
        return bool(self._redis.set(ROUND, 1, nx=True, px=milliseconds))


def main() -> int:
    """Sweep until SIGTERM or SIGINT; 2 when the settings or the store stop the start."""
    try:
        settings = Settings.from_env()
        configure_logs(settings.log_level)
        require_durable_store(settings)
    except ModqueueError as error:
        sys.stderr.write(f"modqueue sweep: {error}\n")
        return 2
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ring = Doorbell(settings.broker, web=False)
    Sweeper(connect(settings.redis_url), ring, settings.sweep_seconds).run(ended)
    return 0


if __name__ == "__main__":
    sys.exit(main())
