"""Telling people of alerts, beside the sender of webhooks.

Any number of senders may run: a channel is leased to one of them. What it tells is one message,
whatever began and ended since the last one. One that is killed in between is repeated after its
lease: an e-mail has the same Message-ID then.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from functools import partial
from threading import Condition, Event, Thread

from moderation.alerts import chat, mail
from moderation.alerts.channel import Channel, Kind
from moderation.alerts.channels import DELIVERED, NOTHING, Channels, StoredChannel
from moderation.alerts.log import Change
from moderation.alerts.mail_server import MailServer
from moderation.alerts.message import Message, compose
from moderation.alerts.timing import is_due
from moderation.errors import StoreUnavailable
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.clock import now_ms
from moderation.store.server.commands import Redis
from moderation.store.server.connection import connect, redis_errors
from moderation.webhooks.post import Poster
from moderation.webhooks.schedule import pause_seconds
from worker import program

ROUND_SECONDS = 2.0
LEASE_SECONDS = mail.LONGEST_SECONDS + 50  # else another sender tells the same meanwhile
ATTEMPTS_PAUSED = 4  # then the pause, of two hours, grows no more: an alert is never given up
END_SECONDS = 4.0
log = logging.getLogger("modqueue.alerts")


class Carrier:
    """Carries one message to where a channel leads."""

    def __init__(self, poster: Poster, server: MailServer) -> None:
        self._poster, self._server = poster, server

    def carry(self, channel: Channel, message: Message) -> str:
        """Return DELIVERED, or why not; never raises for what the net does."""
        if channel.kind is Kind.MAIL:
            return mail.send(self._server, channel, message) or DELIVERED
        url, body = chat.request(channel, message)
        answer = self._poster.post(url, chat.HEADERS, body)
        if answer.kind == DELIVERED:
            return DELIVERED
        return answer.fault or f"http_{answer.status}"


class AlertSender:
    """Looks at every channel once a round; each that is due is told in a thread of its own.

    ``chance`` gives 0..1 for the jitter, ``clock`` the time in ms.
    """

    def __init__(
        self,
        redis: Redis,
        channels: Channels,
        carrier: Carrier,
        public_url: str = "",
        chance: Callable[[], float] = random.random,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._now = clock or partial(now_ms, redis)
        self._registry = Registry(redis)
        self._channels = channels
        self._carrier = carrier
        self._public_url = public_url
        self._chance = chance
        self._at_work: set[str] = set()
        self._changed = Condition()

    def run(self, ended: Event) -> None:
        """Tell until ``ended``, then wait a little for what is on its way."""
        program.repeat("alerts", self.round, ROUND_SECONDS, ended)
        self.wait(END_SECONDS)

    @redis_errors
    def round(self) -> None:
        """Look once at every channel of every site."""
        now = self._now()
        for site in self._registry.sites():
            for stored in self._channels.all(site.slug):
                self._look(stored, now)

    def wait(self, seconds: float) -> bool:
        """Return whether nothing is on its way any more, within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._at_work, seconds)

    def _look(self, stored: StoredChannel, now: int) -> None:
        if stored.test:
            self._begin(stored, [])
        elif untold := self._channels.untold(stored):
            wanted = [change for change in untold if stored.channel.wants(change.alert)]
            if not wanted:
                self._pass_over(stored, untold[-1].cursor)
            elif is_due(stored.channel, wanted[0].at, now):
                self._begin(stored, wanted)

    def _pass_over(self, stored: StoredChannel, cursor: str) -> None:
        lease = self._channels.take(stored, test="", seconds=LEASE_SECONDS)
        if lease:
            self._channels.settle(stored, lease, cursor, NOTHING)

    def _begin(self, stored: StoredChannel, changes: Sequence[Change]) -> None:
        with self._changed:
            if stored.id in self._at_work:
                return
            self._at_work.add(stored.id)
        Thread(target=self._work, args=(stored, changes), daemon=True).start()

    def _work(self, stored: StoredChannel, changes: Sequence[Change]) -> None:
        try:
            self._tell(stored, changes)
        except StoreUnavailable as error:
            log.warning("alerts.store_unavailable error=%s", error)
        finally:
            with self._changed:
                self._at_work.discard(stored.id)
                self._changed.notify_all()

    def _tell(self, stored: StoredChannel, changes: Sequence[Change]) -> None:
        """Tell ``changes``, none of them for a test, unless another sender does."""
        test = "" if changes else stored.test
        lease = self._channels.take(stored, test=test, seconds=LEASE_SECONDS)
        if lease is None:
            return
        link = f"{self._public_url}/sites/{stored.site}/alerts" if self._public_url else ""
        message = compose(stored.site, stored.id, stored.channel, changes, link, test=test)
        outcome = self._carrier.carry(stored.channel, message)
        pause = pause_seconds(min(lease.attempt, ATTEMPTS_PAUSED), self._chance()) or 0.0
        cursor = changes[-1].cursor if changes else stored.cursor
        self._channels.settle(stored, lease, cursor, outcome, test=test, pause_seconds=pause)
        log.log(
            logging.INFO if outcome == DELIVERED else logging.WARNING,
            "alerts.told site=%s channel=%s kind=%s changes=%d attempt=%d outcome=%s",
            stored.site, stored.id, stored.channel.kind, len(changes), lease.attempt, outcome,
        )  # fmt: skip


def make_sender(settings: Config) -> AlertSender:
    """Return the sender over the store that ``settings`` name."""
    redis, allowed = connect(settings.redis_url), settings.webhook_allow_networks
    poster = Poster(timeout_seconds=settings.webhook_timeout_seconds, allowed=allowed)
    carrier = Carrier(poster, settings.mail_server)
    return AlertSender(redis, Channels(redis, allowed=allowed), carrier, settings.public_url)


def start(settings: Config, ended: Event) -> None:
    """Tell until ``ended``."""
    make_sender(settings).run(ended)
