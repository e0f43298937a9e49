"""``python -m worker.webhooks``: send what the journal holds to the endpoints of every site.

Any number of senders may run: each message is taken under a lease. A round looks at each endpoint
and gives it as many threads as it has lanes due, few enough that a slow one delays nobody else.
A thread of its own tells people of alerts (``worker/alerts.py``).
"""

from __future__ import annotations

import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from threading import Condition, Event, Lock, Thread

from moderation import tracing
from moderation.errors import StoreUnavailable
from moderation.process.config import Config
from moderation.registry import Registry
from moderation.store.server.connection import connect
from moderation.webhooks.endpoints import Endpoints
from moderation.webhooks.message import Message
from moderation.webhooks.outbox import LEASE_SECONDS, Outbox
from moderation.webhooks.post import Poster
from worker import alerts, program

ROUND_SECONDS = 0.25  # the longest that a new event waits for a look
THREADS_PER_ENDPOINT = 4
THREADS_MAX = 128  # a failing endpoint gets one, so so many have to hang before one has to wait
STINT_SECONDS = 5.0  # then a thread makes room, for endpoints that found none
END_SECONDS = 4.0  # for messages on their way; what is not answered by then is sent again
log = logging.getLogger("modqueue.webhooks")

Place = tuple[str, str]  # site, endpoint


class Sender:
    """Sends messages from a few threads per endpoint; ``chance`` gives 0..1 for the jitter."""

    def __init__(
        self,
        registry: Registry,
        endpoints: Endpoints,
        outbox: Outbox,
        poster: Poster,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._registry = registry
        self._endpoints = endpoints
        self._outbox = outbox
        self._poster = poster
        self._chance = chance
        self._at_work: Counter[Place] = Counter()
        self._changed = Condition()
        self._on_their_way: dict[str, Message] = {}
        self._renewing = Lock()
        self._renew_at = 0.0

    def run(self, ended: Event) -> None:
        """Send until ``ended``, then wait a little for what is on its way."""
        program.repeat("webhooks", lambda: self.round(ended), ROUND_SECONDS, ended)
        if not self.wait(END_SECONDS):
            log.warning("webhooks.unanswered messages=%d", self._at_work.total())

    def round(self, ended: Event) -> None:
        """Renew leases, look at each endpoint once, start a thread for each lane that is due."""
        self._renew()
        places = [
            (site.slug, endpoint_id)
            for site in self._registry.sites()
            for endpoint_id in self._endpoints.ids(site.slug)
        ]
        random.shuffle(places)  # where threads are short, everybody's turn comes
        for place in places:
            due = self._outbox.advance(*place)
            for _ in range(self._free(place, due)):
                Thread(target=self._work, args=(place, ended), daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Return whether nothing is on its way any more, within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._at_work.total(), seconds)

    def _free(self, place: Place, due: int) -> int:
        """Return how many threads to start for ``place`` now, counted as started."""
        with self._changed:
            own = min(due, THREADS_PER_ENDPOINT) - self._at_work[place]
            free = max(0, min(own, THREADS_MAX - self._at_work.total()))
            self._at_work[place] += free
            return free

    def _work(self, place: Place, ended: Event) -> None:
        try:
            self._send_due(place, ended)
        except StoreUnavailable as error:
            # What was sent and could not be noted is sent again after its lease, by the same id.
            log.warning("webhooks.store_unavailable error=%s", error)
        finally:
            with self._changed:
                self._at_work[place] -= 1
                self._changed.notify_all()

    def _send_due(self, place: Place, ended: Event) -> None:
        deadline = time.monotonic() + STINT_SECONDS
        while time.monotonic() < deadline and not ended.is_set():
            message = self._outbox.take(*place)
            if message is None:
                return
            self._send(message)

    def _renew(self) -> None:
        """Keep what is on its way from other senders."""
        if time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + self._outbox.lease_seconds / 4
        with self._renewing:  # what is settled has a time of its own, which is not ours to change
            for message in self._on_their_way.values():
                self._outbox.renew(message)

    def _send(self, message: Message) -> None:
        with self._renewing:
            self._on_their_way[message.id] = message
        try:
            with tracing.of_comment(
                "webhook.send", message.site, message.event.comment_id, attempt=message.attempt
            ):
                answer = self._poster.post(message.url, message.headers(), message.body())
        finally:
            with self._renewing:
                del self._on_their_way[message.id]
        outcome = self._outbox.settle(message, answer, self._chance())
        log.log(
            logging.INFO if outcome == "delivered" else logging.WARNING,
            "webhooks.%s site=%s webhook=%s message=%s attempt=%d status=%s fault=%s seconds=%.3f",
            outcome, message.site, message.endpoint_id, message.id, message.attempt,
            answer.status, answer.fault, answer.seconds,
        )  # fmt: skip


def make_sender(settings: Config) -> Sender:
    """Return the sender over the store that ``settings`` name."""
    redis = connect(settings.redis_url)
    timeout_seconds, allowed = settings.webhook_timeout_seconds, settings.webhook_allow_networks
    return Sender(
        Registry(redis),
        Endpoints(redis, allowed=allowed),
        Outbox(redis, lease_seconds=min(LEASE_SECONDS, 2 * timeout_seconds)),
        Poster(timeout_seconds=timeout_seconds, allowed=allowed),
    )


def start(settings: Config, ended: Event) -> None:
    """Send until ``ended``, and tell people of alerts."""
    alerting = Thread(target=alerts.start, args=(settings, ended), name="alerts", daemon=True)
    alerting.start()
    make_sender(settings).run(ended)
    alerting.join(END_SECONDS)


if __name__ == "__main__":
    sys.exit(program.main("webhooks", start, reads_archive=False))
