"""``python -m worker.sweep``: ring again for what waits, and take erased text off the disk.

A thread of its own moves old comments to the archive (``worker/archiving.py``).

Recovery hangs on this loop and on leases, not on the broker's redelivery. Any number of sweepers
may run: each round belongs to the one that sets a key which expires with the round. The list of
erasures is each machine's own, so every sweeper keeps one, and so is the witness.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import partial
from threading import Event, Thread

from redis.exceptions import NoPermissionError

from moderation import judging
from moderation.actions import Ring
from moderation.erasure.erasures import Erasures
from moderation.erasure.ledger import Ledger
from moderation.erasure.rewriting import Rewriter
from moderation.judging import DrainLimits
from moderation.process.config import Config
from moderation.process.doorbell import BackgroundRing, Doorbell
from moderation.process.private_files import close_to_others
from moderation.registry import Registry
from moderation.store.archived.outgoing import Outgoing
from moderation.store.calls import Once
from moderation.store.installation_keys import ROUND
from moderation.store.scripting import Scripts
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect, redis_errors
from moderation.store.server.nodes import nodes
from moderation.store.server.witness import Witness
from moderation.store.writer import Store
from worker import archiving, program

log = logging.getLogger("modqueue.sweep")
END_SECONDS = 5.0  # for the archive's last batch; a kill leaves it whole, too


class Sweeper:
    """Looks at every site once a round; ``rewriter`` and ``ledger`` follow the erasures.

    ``witness`` notices a store that came back older.
    """

    def __init__(
        self,
        redis: Redis,
        ring: Ring,
        period_seconds: float,
        rewriter: Rewriter | None = None,
        ledger: Ledger | None = None,
        witness: Witness | None = None,
        lease_seconds: float = DrainLimits().lease_seconds,
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)
        self._store = Store(redis)
        self._registry = Registry(redis)
        self._ring = ring
        self._period_seconds = period_seconds
        self._rewriter = rewriter
        self._ledger = ledger
        self._witness = witness
        self._lease_seconds = lease_seconds

    def round(self) -> int:
        """Ring for every site with waiting comments, unless another sweeper has this round."""
        sites = [site.slug for site in self._registry.sites()]
        self._list_erasures(sites)
        self._watch(sites)
        if not self._take_round():
            return 0
        self._mind_clocks(sites)
        rung = judging.sweep(self._store, self._ring, sites)
        if rung:
            log.info("sweep.rang sites=%d", rung)
        if self._rewriter:
            self._rewriter.round(sites)
        return rung

    def _mind_clocks(self, sites: Sequence[str]) -> None:
        """Bring back what is planned where a server's clock was set back."""
        for site in sites:
            if back := self._store.mind_clock(site, self._lease_seconds):
                log.warning("store.clock_set_back site=%s seconds=%.0f", site, back)

    def _list_erasures(self, sites: Sequence[str]) -> None:
        if self._ledger is None:
            return
        try:
            for site in sites:
                self._ledger.follow(Erasures(self._redis), site)
        except OSError as error:  # a full disk must not stop the sweep
            log.warning("erasures.not_listed error=%r", error.strerror)

    def _watch(self, sites: Sequence[str]) -> None:
        """Notice a store that came back older."""
        if self._witness is None:
            return
        try:
            self._witness.look(self._redis, sites)
        except OSError as error:
            log.warning("witness.not_kept error=%r", error.strerror)
        except NoPermissionError:
            log.warning("witness.not_kept: this user of the store lacks %R~{*}:journal")
            self._witness = None

    @redis_errors
    def _take_round(self) -> bool:
        # A tenth less than the period, so that the same sweeper's next round is not its own echo.
        milliseconds = int(self._period_seconds * 900)
        return bool(self._scripts.run_on([ROUND], Once(milliseconds)))


def make_sweeper(settings: Config) -> Sweeper:
    """Return the sweeper over the store that ``settings`` name."""
    redis = connect(settings.redis_url)
    rewriter = Rewriter(
        redis,
        partial(nodes, settings.maintenance_url or settings.redis_url),
        interval_seconds=settings.rewrite_seconds,
        clock=Store(redis).now,
        wiped=Outgoing(redis).wiped,
    )
    ring = BackgroundRing(Doorbell(settings.broker))
    ledger, witness = Ledger(settings.erased_list), Witness(settings.witness)
    return Sweeper(
        redis, ring, settings.sweep_seconds, rewriter, ledger, witness, settings.lease_seconds
    )


def start(settings: Config, ended: Event) -> None:
    """Sweep until ``ended``."""
    close_to_others(settings)
    sweeper = make_sweeper(settings)
    mover = Thread(target=archiving.start, args=(settings, ended), name="archive", daemon=True)
    mover.start()
    program.repeat("sweep", sweeper.round, settings.sweep_seconds, ended)
    mover.join(END_SECONDS)


if __name__ == "__main__":
    sys.exit(program.main("sweep", start))
