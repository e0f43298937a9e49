"""Looking after the alerts of sites: each figure, and what it does to its alert."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress

from moderation import queues
from moderation.alerts.alert import Alert
from moderation.alerts.channels import Channels
from moderation.alerts.limits import rules
from moderation.alerts.log import AlertLog
from moderation.alerts.state import State, step
from moderation.comment import Comment
from moderation.errors import ProjectionUnavailable
from moderation.learning.measures.drift import alarms
from moderation.projection.search import Projection
from moderation.projection.weeks import weeks
from moderation.status import Status
from moderation.store.feed import place
from moderation.store.raids.raids import Raids
from moderation.store.reader import Order
from moderation.store.server.clock import HOUR_MS
from moderation.store.writer import Store
from moderation.webhooks.endpoints import Endpoints

HELD_PAGE = 50
HELD_PAGES = 40  # of comments of long ago that reports held just now, until one is found older
DRIFT_WEEKS = 12
# Of a site, at a time in ms; None where this machine cannot tell.
Figure = Callable[[str, int], float | None]


class AlertWatch:
    """Looks at the figures of sites. Methods raise StoreUnavailable while Redis is away."""

    def __init__(
        self,
        store: Store,
        projection: Projection,
        log: AlertLog,
        endpoints: Endpoints,
        channels: Channels,
        raids: Raids,
    ) -> None:
        self._store, self._projection, self._log = store, projection, log
        self._endpoints, self._channels, self._raids = endpoints, channels, raids
        self._drifts: dict[str, tuple[int, float]] = {}
        self._read: dict[str, str] = {}  # how far each site's projection was when it answered last
        self.figures: Mapping[Alert, Figure] = {
            Alert.HELD_AGE: self._held_age,
            Alert.BACKLOG: lambda site, _: self._store.counts(site)[Status.HELD],
            Alert.VERDICTS: lambda site, _: self._store.backlog(site).oldest_seconds,
            Alert.RAID: lambda site, _: len(self._raids.active(site)),
            Alert.HEAT: self._heated,
            Alert.WEBHOOKS: self._failing,
            Alert.AUDITS: lambda site, _: queues.overdue_audits(self._store, site),
            Alert.DRIFT: self._drift,
            Alert.PROJECTION: self._behind,
            Alert.STORE: lambda *_: self._store.room.fullest().share,
        }

    def round(self, site: str, now: int) -> list[Alert]:
        """Look at each figure once; return the alerts that began or ended.

        What the projection cannot tell now is left as it is.
        """
        states, turned = self._log.states(site), []
        limits = rules(self._store.settings(site))
        for alert, figure in self.figures.items():
            with suppress(sqlite3.Error, ProjectionUnavailable):
                value = figure(site, now)
                if value is None:
                    continue
                new = step(states[alert], limits[alert], value, now)
                if self._note(site, alert, states[alert], new, value, limits[alert].limit):
                    turned.append(alert)
        return turned

    def _note(
        self, site: str, alert: Alert, former: State, new: State, value: float, limit: float
    ) -> bool:
        """Write what a look made of an alert; return whether it began or ended by that."""
        written = new != former and self._log.note(site, alert, former, new, value, limit)
        return written and new.begun != former.begun

    def _held_age(self, site: str, now: int) -> float:
        """Return for how many seconds the comment that waits longest is held; 0: there is none.

        What a raid groups waits from when that began.
        """
        groups = self._store.groups(site)
        raids = self._raids.active(site) if groups else []
        since = min([now, *(one.begun for one in raids if one.id in groups)])
        return (now - self._held_before(site, since)) / 1000

    def _held_before(self, site: str, since: int) -> int:
        """Return since when the comment that waits longest is held, ``since`` if none is older."""
        after: str | None = None
        for _ in range(HELD_PAGES):
            page = self._store.listing(
                site, Status.HELD, order=Order.OLDEST, after=after, limit=HELD_PAGE
            )
            since, after = min([since, *filter(None, map(_held_since, page.items))]), page.next
            # Sorted by arrival, and none is held before it arrived: what follows is younger.
            if after is None or any(one.accepted_at >= since for one in page.items[-1:]):
                break
        return since

    def _heated(self, site: str, _: int) -> float | None:
        if not self._projection.cursor(site):
            return None
        return len(self._projection.heated(site))

    def _failing(self, site: str, _: int) -> float:
        channels = sum(one.failing_since is not None for one in self._channels.all(site))
        return channels + sum(one.fails for one in self._endpoints.all(site))

    def _drift(self, site: str, now: int) -> float | None:
        """Return how many measures of the last week are unlike before, as of this hour."""
        at, drifted = self._drifts.get(site, (0, 0.0))
        if not self._projection.cursor(site):
            return None
        if now - at >= HOUR_MS:
            drifted = len([*alarms(weeks(self._projection, site, now, DRIFT_WEEKS))])
            self._drifts[site] = now, drifted
        return drifted

    def _behind(self, site: str, now: int) -> float:
        """Return for how many seconds the oldest line waits that the projection has not read.

        One that is away reads nothing more.
        """
        with suppress(ProjectionUnavailable):
            self._read[site] = self._projection.cursor(site)
        read = self._read.get(site, "")
        if read and place(read) >= place(self._store.last_cursor(site)):
            return 0.0
        unread = self._store.events(site, after=read or None, limit=1).items
        return max(0, now - unread[0].at) / 1000 if unread else 0.0


def _held_since(comment: Comment) -> int:
    """Return when a held comment came there, in ms: from intake, an edit, or by reports.

    0 where nobody knows: its archive had no date.
    """
    edited = comment.edits[-1].at if comment.edits else 0
    decided = comment.decision.at if comment.decision else 0
    return max(comment.accepted_at, edited, decided)
