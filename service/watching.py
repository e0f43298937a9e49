"""What each web process looks after beside its requests, in one thread: heat, raids, and alerts.

It reads this machine's projection. Of all processes one looks at a site in each round.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from threading import Event, Thread

from moderation.errors import ProjectionUnavailable, StoreUnavailable
from moderation.watching.alerts import AlertWatch
from moderation.watching.breaker import Breaker
from moderation.watching.raids import RaidWatch
from service.services import Services

ROUND_SECONDS = 10.0
TURN_MS = int(ROUND_SECONDS * 900)  # so that the next round is not its own echo
log = logging.getLogger("modqueue.watch")


class Watch:
    """Looks at every site once a round."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts
        self._breaker = Breaker(parts.store, parts.projection)
        self._alerts = AlertWatch(
            parts.store,
            parts.projection,
            parts.alert_log,
            parts.endpoints,
            parts.channels,
            parts.raids,
        )
        self._raids = RaidWatch(parts.raids, parts.projection)

    def begin(self, is_prepared: Callable[[], bool]) -> None:
        """Look from now on, in a thread that ends with the process."""
        Thread(target=self._go_on, args=[is_prepared], name="watch", daemon=True).start()

    def _go_on(self, is_prepared: Callable[[], bool]) -> None:
        ended = Event()
        while not ended.wait(ROUND_SECONDS):
            if is_prepared():
                self.try_round()

    def try_round(self) -> None:
        """Do a round; what is away now is looked at in the next one."""
        try:
            self.round()
        except StoreUnavailable as error:
            log.warning("watch.put_off error=%s", error)

    def round(self) -> None:
        """Look at every site whose turn nobody else has taken."""
        for site in self._parts.registry.sites():
            self._try(self._look_in_turn, site.slug)

    def _look_in_turn(self, site: str) -> None:
        if self._parts.turns.take(site, TURN_MS):
            self._try(self._look, site)
            self._try(self._look_at_alerts, site)

    def _try(self, look: Callable[[str], None], site: str) -> None:
        """Look at a site; whatever is wrong with it stops no other look, and no other site."""
        try:
            look(site)
        except (ProjectionUnavailable, StoreUnavailable, sqlite3.Error) as error:
            log.warning("watch.put_off site=%s error=%s", site, error)
        except Exception as error:  # a damaged record; what the error says may be somebody's text
            log.error("watch.failed site=%s error=%s", site, type(error).__name__)  # noqa: TRY400

    def _look_at_alerts(self, site: str) -> None:
        for alert in self._alerts.round(site, self._parts.store.now()):
            log.warning("watch.alert_changed site=%s alert=%s", site, alert)

    def _look(self, site: str) -> None:
        now = self._parts.store.now()
        settings = self._parts.store.settings(site)
        if settings.heat_breaker:
            for article in self._breaker.round(site, now):
                log.info("watch.article_heat site=%s article=%r", site, article)
        changed = self._raids.round(site, settings.raids, now)
        for raid in changed.begun:
            log.info("watch.raid_begun site=%s raid=%s copies=%d", site, raid.id, raid.copies)
        for raid in changed.ended:
            log.info("watch.raid_ended site=%s raid=%s copies=%d", site, raid.id, raid.copies)
